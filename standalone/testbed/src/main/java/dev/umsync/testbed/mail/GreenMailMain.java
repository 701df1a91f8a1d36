package dev.umsync.testbed.mail;

import dev.umsync.testbed.idp.TokenIssuer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;

/**
 * GreenMail as a process of its own, so that mailboxes outlive whoever writes to them. Prints
 * {@code ready imaps=PORT} and runs until it gets SIGTERM.
 *
 * <p>{@code --folder DIR --issuer NAME --issuer-key PEMFILE [--imaps-port N] [--imap-port N]
 * [--password-file FILE]}
 */
public final class GreenMailMain {
  private static final List<String> KNOWN =
      List.of(
          "--folder", "--issuer", "--issuer-key", "--imaps-port", "--imap-port", "--password-file");

  private GreenMailMain() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) throws Exception {
    Map<String, String> options = options(arguments);
    String key = Files.readString(Path.of(required(options, "--issuer-key")));
    TokenIssuer issuer = new TokenIssuer(required(options, "--issuer"), "", key);
    GreenMailSettings settings =
        new GreenMailSettings(
            Optional.of(Path.of(required(options, "--folder"))),
            Integer.parseInt(options.getOrDefault("--imaps-port", "0")),
            options.containsKey("--imap-port")
                ? OptionalInt.of(Integer.parseInt(required(options, "--imap-port")))
                : OptionalInt.empty(),
            options.containsKey("--password-file")
                ? Optional.of(
                    Files.readString(Path.of(required(options, "--password-file"))).strip())
                : Optional.empty());
    Clock clock = Clock.systemUTC();
    GreenMailServer server =
        GreenMailServer.start(settings, issuer.verifier(clock), clock, new SecureRandom());
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "greenmail-close"));
    System.out.println("ready imaps=" + server.imapsPort());
    new CountDownLatch(1).await();
  }

  private static Map<String, String> options(String[] arguments) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      if (!KNOWN.contains(arguments[i]) || i + 1 == arguments.length) {
        throw new IllegalArgumentException(
            arguments[i] + ": not an option with a value; known are " + KNOWN);
      }
      options.put(arguments[i], arguments[i + 1]);
    }
    return options;
  }

  private static String required(Map<String, String> options, String name) {
    String value = options.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + ": is missing");
    }
    return value;
  }
}

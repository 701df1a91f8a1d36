package dev.umsync.testbed.mail;

import dev.umsync.testbed.idp.TokenIssuer;
import dev.umsync.testbed.idp.TokenVerifier;
import dev.umsync.testbed.net.ServerCertificate;
import dev.umsync.testbed.net.WorkFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Dovecot of its own: own ports, folders and processes, tokens checked by its own OAuth2 code
 * against the issuer's public key. Mailboxes exist as soon as somebody logs in. Runs as root or as
 * anybody. Ends with this Java process, however that ends. Safe from any thread.
 */
public final class DovecotServer implements TestMailServer {
  private static final int ATTEMPTS = 3;
  private static final Optional<Path> PROGRAM = find("dovecot");
  private static final Optional<Path> ADMIN_PROGRAM = find("doveadm");

  private final WorkFolder folder;
  private final DovecotConfiguration.Places places;
  private final ServerCertificate certificate;
  private final String password;
  private final int imapsPort;
  private final OptionalInt imapPort;
  private final int connectionsPerProcess;
  private final DovecotProcess process;
  private final Thread atExit;

  private DovecotServer(
      WorkFolder folder,
      DovecotSettings settings,
      TokenIssuer issuer,
      Clock clock,
      SecureRandom random)
      throws IOException {
    this.folder = folder;
    this.places =
        new DovecotConfiguration.Places(
            folder.path(), settings.mailFolder().orElse(folder.path().resolve("mail")));
    this.certificate = ServerCertificate.create(folder.path(), clock, random);
    this.password = ReaderPassword.random(random);
    this.imapsPort = DovecotProcess.freePort();
    this.imapPort =
        settings.plainPort() ? OptionalInt.of(DovecotProcess.freePort()) : OptionalInt.empty();
    this.connectionsPerProcess = settings.connectionsPerProcess();
    DovecotAccount account = DovecotAccount.ofThisProcess();
    Path key = places.keys().resolve("default").resolve("RS256").resolve(issuer.keyId());
    Files.createDirectories(key.getParent());
    Files.writeString(key, issuer.publicKeyPem());
    for (Path each : new Path[] {places.run(), places.state(), places.mail()}) {
      Files.createDirectories(each);
      account.own(each);
    }
    Files.writeString(
        places.oauth2MailFile(),
        DovecotConfiguration.oauth2(issuer, places, TokenVerifier.MAIL_SCOPE));
    Files.writeString(
        places.oauth2AdminFile(),
        DovecotConfiguration.oauth2(issuer, places, TokenVerifier.IMAP_ADMIN_SCOPE));
    Files.writeString(
        places.configuration(),
        DovecotConfiguration.main(
            settings, places, account, certificate, imapsPort, imapPort, password));
    this.process = DovecotProcess.start(program(), places, imapsPort);
    this.atExit = new Thread(this::end, "dovecot-end");
  }

  /** True if the programs are there. */
  public static boolean isInstalled() {
    return PROGRAM.isPresent() && ADMIN_PROGRAM.isPresent();
  }

  /**
   * Starts an instance; it accepts connections when this returns.
   *
   * @throws IOException if Dovecot is not installed or does not start; with the end of its log
   */
  public static DovecotServer start(
      DovecotSettings settings, TokenIssuer issuer, Clock clock, SecureRandom random)
      throws IOException {
    IOException failure = new IOException("Dovecot was not tried");
    // Another process may take the chosen port before Dovecot does.
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      WorkFolder folder = WorkFolder.open(settings.folder(), "umsync-dovecot-");
      try {
        DovecotServer server = new DovecotServer(folder, settings, issuer, clock, random);
        Runtime.getRuntime().addShutdownHook(server.atExit);
        return server;
      } catch (IOException e) {
        folder.close();
        failure = e;
        if (!String.valueOf(e.getMessage()).contains("Address already in use")) {
          break;
        }
      }
    }
    throw failure;
  }

  /** The master's process id. */
  public long pid() {
    return process.pid();
  }

  @Override
  public int imapsPort() {
    return imapsPort;
  }

  @Override
  public OptionalInt imapPort() {
    return imapPort;
  }

  @Override
  public Path trustCertificate() {
    return certificate.certificateFile();
  }

  /** Does nothing: Dovecot makes a mailbox at the first login. */
  @Override
  public void provision(String address) {}

  @Override
  public String password(String address) {
    return password;
  }

  @Override
  public String trashFolder() {
    return "Trash";
  }

  /**
   * {@inheritDoc} The client sees {@code * BYE}. With several connections a process, those of
   * others in the same process end too.
   */
  @Override
  public void dropConnections(String address) {
    try {
      List<String> command =
          new ArrayList<>(
              List.of(
                  ADMIN_PROGRAM.orElseThrow().toString(),
                  "-c",
                  places.configuration().toString(),
                  "kick"));
      if (connectionsPerProcess > 1) {
        command.add("-f"); // Without it a process that serves anybody else is spared, silently.
      }
      command.add(address.toLowerCase(Locale.ROOT));
      Process kick =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      // Status 68 says that nobody was logged in, which is as good.
      if (!kick.waitFor(20, TimeUnit.SECONDS)) {
        kick.destroyForcibly();
        throw new IllegalStateException("doveadm kick did not end within 20 s");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("doveadm kick could not be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The hook is running already, and this may be its call.
    }
    end();
  }

  private synchronized void end() {
    process.close();
    folder.close();
  }

  private static Path program() throws IOException {
    return PROGRAM.orElseThrow(
        () -> new IOException("Dovecot is not installed (Debian: dovecot-imapd)"));
  }

  private static Optional<Path> find(String name) {
    return Stream.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin")
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}

package dev.umsync.testbed.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.idp.IdentityProviderSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GreenMailServerIT implements TestMailServerContract {
  private static final SecureRandom RANDOM = new SecureRandom();

  private DemoIdentityProvider identityProvider;
  private GreenMailServer server;

  @BeforeAll
  void start() throws IOException {
    identityProvider =
        DemoIdentityProvider.start(
            IdentityProviderSettings.defaults(RANDOM), Clock.systemUTC(), RANDOM);
    server =
        GreenMailServer.start(
            GreenMailSettings.defaults(), identityProvider.verifier(), Clock.systemUTC(), RANDOM);
  }

  @AfterAll
  void stop() {
    server.close();
    identityProvider.close();
  }

  @Override
  public TestMailServer server() {
    return server;
  }

  @Override
  public DemoIdentityProvider identityProvider() {
    return identityProvider;
  }

  @Test
  void afterCloseNothingListensAndNoFileIsLeft() throws IOException {
    GreenMailServer other =
        GreenMailServer.start(
            new GreenMailSettings(
                Optional.empty(), 0, OptionalInt.of(0), Optional.of("mutt-password")),
            identityProvider.verifier(),
            Clock.systemUTC(),
            RANDOM);
    assertThat(other.password("any@example.com")).isEqualTo("mutt-password");
    other.close();
    for (int port : new int[] {other.imapsPort(), other.imapPort().getAsInt()}) {
      assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
          .isInstanceOf(ConnectException.class);
    }
    assertThat(other.trustCertificate().getParent()).doesNotExist();
  }

  @Test
  void itRunsAsAProcessOfItsOwn(@TempDir Path folder) throws Exception {
    Path key = folder.resolve("issuer.pem");
    Files.writeString(key, identityProvider.key().publicKeyPem());
    Files.writeString(folder.resolve("password"), "for-mutt\n");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                GreenMailMain.class.getName(),
                "--folder",
                folder.toString(),
                "--issuer",
                identityProvider.issuer(),
                "--issuer-key",
                key.toString(),
                "--password-file",
                folder.resolve("password").toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      while (line != null && !line.startsWith("ready ")) {
        line = out.readLine();
      }
      assertThat(line).startsWith("ready imaps=");
      int port = Integer.parseInt(String.valueOf(line).substring("ready imaps=".length()));
      MailServerAddress address =
          new MailServerAddress("127.0.0.1", port, folder.resolve("server.crt"));
      String token = identityProvider.tokenFor("far@example.com", Duration.ofMinutes(5));
      try (MailboxReader reader = MailboxReader.withToken(address, "far@example.com", token)) {
        assertThat(reader.messages("INBOX")).isEmpty();
      }
      try (MailboxReader reader =
          MailboxReader.withPassword(address, "far@example.com", "for-mutt")) {
        assertThat(reader.messages("INBOX")).isEmpty();
      }
    } finally {
      process.destroy();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}

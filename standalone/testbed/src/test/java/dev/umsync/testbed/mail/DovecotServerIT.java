package dev.umsync.testbed.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Skipped where Dovecot is not installed, unless UMSYNC_REQUIRE_DOVECOT=true says that it must be.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DovecotServerIT implements TestMailServerContract {
  private static final SecureRandom RANDOM = new SecureRandom();

  private DemoIdentityProvider identityProvider;
  private Optional<DovecotServer> server = Optional.empty();

  @BeforeAll
  void start() throws IOException {
    boolean required =
        Boolean.parseBoolean(System.getenv("UMSYNC_REQUIRE_DOVECOT"))
            || Boolean.getBoolean("UMSYNC_REQUIRE_DOVECOT");
    assumeTrue(required || DovecotServer.isInstalled(), "Dovecot is not installed");
    identityProvider =
        DemoIdentityProvider.start(
            IdentityProviderSettings.defaults(RANDOM), Clock.systemUTC(), RANDOM);
    server =
        Optional.of(
            DovecotServer.start(
                DovecotSettings.defaults(),
                identityProvider.tokenIssuer(),
                Clock.systemUTC(),
                RANDOM));
  }

  @AfterAll
  void stop() {
    server.ifPresent(DovecotServer::close);
    if (server.isPresent()) {
      identityProvider.close();
    }
  }

  @Override
  public TestMailServer server() {
    return server.orElseThrow();
  }

  @Override
  public DemoIdentityProvider identityProvider() {
    return identityProvider;
  }

  @Test
  void foldersCarryTheirSpecialUse() {
    try (MailboxReader reader = server().reader("special@example.com")) {
      assertThat(reader.folders())
          .filteredOn(folder -> folder.attributes().contains("\\Trash"))
          .extracting(MailboxFolder::name)
          .containsExactly("Trash");
    }
  }

  @Test
  void afterCloseNoProcessSocketOrFileIsLeft(@TempDir Path mail) throws IOException {
    DovecotServer other =
        DovecotServer.start(
            DovecotSettings.defaults().forSpeed(openToAll(mail)).withPlainPort(),
            identityProvider.tokenIssuer(),
            Clock.systemUTC(),
            RANDOM);
    try (MailboxPerson person = other.person("a@example.com")) {
      person.append("INBOX", TestMailServerContract.message("<t@test>", "x"));
      other.dropConnections("a@example.com");
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 200; i++) {
                  person.createFolder("after-the-drop-" + i);
                }
              })
          .isInstanceOf(MailboxTrouble.class);
    }
    List<ProcessHandle> processes =
        ProcessHandle.of(other.pid()).orElseThrow().descendants().toList();
    assertThat(processes).isNotEmpty();

    other.close();

    assertThat(processes).noneMatch(ProcessHandle::isAlive);
    assertThat(ProcessHandle.of(other.pid()).filter(ProcessHandle::isAlive)).isEmpty();
    for (int port : new int[] {other.imapsPort(), other.imapPort().getAsInt()}) {
      assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
          .isInstanceOf(ConnectException.class);
    }
    assertThat(other.trustCertificate().getParent()).doesNotExist();
    assertThat(mail).isNotEmptyDirectory();
  }

  @Test
  void aProcessThatForgetsToCloseLeavesNoDovecotBehind() throws Exception {
    server();
    Process process = forgetful("ends");
    long dovecot = dovecotOf(process);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(ProcessHandle.of(dovecot).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void aProcessThatIsKilledLeavesNoDovecotBehind() throws Exception {
    server();
    Process process = forgetful("stays");
    ProcessHandle dovecot = ProcessHandle.of(dovecotOf(process)).orElseThrow();
    process.destroyForcibly();
    dovecot.onExit().get(60, TimeUnit.SECONDS);
  }

  private static Process forgetful(String what) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            ForgetfulMain.class.getName(),
            what)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static long dovecotOf(Process process) throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    while (line != null && !line.startsWith("pid=")) {
      line = out.readLine();
    }
    assertThat(line).isNotNull();
    return Long.parseLong(line.substring("pid=".length()));
  }

  private static Path openToAll(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    return folder;
  }
}

package dev.umsync.worker.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.check.MailboxFinding;
import dev.umsync.common.check.MailboxFinding.Cause;
import dev.umsync.common.check.MailboxStep;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.testbed.gmail.ScriptedImapServer;
import dev.umsync.testbed.gmail.ScriptedImapSettings;
import dev.umsync.testbed.gmail.script.Command;
import dev.umsync.testbed.gmail.script.Fault;
import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.idp.IdentityProviderSettings;
import dev.umsync.testbed.mail.GreenMailServer;
import dev.umsync.testbed.mail.GreenMailSettings;
import dev.umsync.testbed.mail.MailboxReader;
import dev.umsync.testbed.mail.TestMailServer;
import dev.umsync.worker.imap.ImapConnector;
import dev.umsync.worker.imap.ProviderSettings;
import dev.umsync.worker.imap.wire.SocketLimits;
import dev.umsync.worker.mailbox.Provider;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each step of a check, against a server that fails as Gmail does. */
class MailboxCheckIT {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Subscriber ANA = Subscriber.of("ana@example.com");

  @TempDir private Path folder;
  private final ScheduledExecutorService timeouts = Executors.newScheduledThreadPool(1);
  private DemoIdentityProvider provider;
  private ScriptedImapServer gmail;
  private KeyDirectory keys;

  @BeforeEach
  void start() throws Exception {
    keys = new KeyDirectory(folder.resolve("keys"));
    keys.init();
    provider = DemoIdentityProvider.start(IdentityProviderSettings.defaults(RANDOM), CLOCK, RANDOM);
    gmail =
        ScriptedImapServer.start(
            ScriptedImapSettings.defaults(), provider.verifier(), CLOCK, RANDOM);
    gmail.provision(ANA.address());
  }

  @AfterEach
  void stop() {
    gmail.close();
    provider.close();
    timeouts.shutdownNow();
  }

  private List<MailboxFinding> check(TestMailServer server, String providerName, String token)
      throws Exception {
    ImapConnector connector =
        new ImapConnector(
            List.of(
                ProviderSettings.tls(new Provider("google"), server.host(), server.imapsPort())
                    .trusting(server.trustCertificate())),
            Optional.empty(),
            new SocketLimits(timeouts, System::nanoTime),
            new SimpleMeterRegistry(),
            System::nanoTime);
    Instant now = Instant.now();
    TokenRecord record =
        TokenRecord.seal(
            keys.tokenSealer(),
            ANA,
            token,
            providerName,
            "https://mail.google.com/",
            now,
            now.plusSeconds(600),
            "c1");
    return new MailboxCheck(connector, keys.tokenOpener(), CLOCK).run("1", ANA, record);
  }

  private String token() {
    return provider.tokenFor(ANA.address(), Duration.ofMinutes(10));
  }

  @Test
  void allIsWellAndTheTestMessageIsGone() throws Exception {
    List<MailboxFinding> findings = check(gmail, "google", token());

    assertThat(findings)
        .allMatch(MailboxFinding::result)
        .extracting(MailboxFinding::step)
        .containsExactly(MailboxStep.values());
    assertThat(gmail.counts().of(ANA.address(), Command.APPEND)).isEqualTo(1);
    try (MailboxReader reader = gmail.reader(ANA.address())) {
      assertThat(reader.allMessages()).isEmpty();
    }
  }

  @Test
  void aServerWithoutMarkedFoldersIsWellToo() throws Exception {
    try (GreenMailServer greenMail =
        GreenMailServer.start(GreenMailSettings.defaults(), provider.verifier(), CLOCK, RANDOM)) {
      greenMail.provision(ANA.address());

      assertThat(check(greenMail, "google", token())).allMatch(MailboxFinding::result).hasSize(4);
      try (MailboxReader reader = greenMail.reader(ANA.address())) {
        assertThat(reader.messages("INBOX")).isEmpty();
      }
    }
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of(
            Command.AUTHENTICATE,
            Fault.imapDisabledForDomain(),
            MailboxStep.IMAP,
            Cause.IMAP_OFF_FOR_DOMAIN),
        Arguments.of(
            Command.AUTHENTICATE,
            Fault.notEnabledForImap(),
            MailboxStep.IMAP,
            Cause.IMAP_OFF_FOR_USER),
        Arguments.of(
            Command.AUTHENTICATE,
            Fault.invalidCredentials(),
            MailboxStep.LOGIN,
            Cause.TOKEN_REFUSED),
        Arguments.of(
            Command.AUTHENTICATE, Fault.webLoginRequired(), MailboxStep.LOGIN, Cause.WEB_LOGIN),
        Arguments.of(
            Command.AUTHENTICATE,
            Fault.tooManyConnections(),
            MailboxStep.LOGIN,
            Cause.TOO_MANY_CONNECTIONS),
        Arguments.of(
            Command.AUTHENTICATE, Fault.overQuotaBye(), MailboxStep.LOGIN, Cause.THROTTLED),
        Arguments.of(Command.APPEND, Fault.overQuota(), MailboxStep.MESSAGE, Cause.THROTTLED));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void theFirstStepThatFailsIsTheLastAndSaysWhy(
      Command command, Fault fault, MailboxStep step, Cause cause) throws Exception {
    gmail.account(ANA.address()).onNext(command, fault);

    MailboxFinding last = check(gmail, "google", token()).getLast();

    assertThat(last.result()).isFalse();
    assertThat(last.step()).isEqualTo(step);
    assertThat(last.cause()).isEqualTo(cause);
    assertThat(last.sentence()).doesNotContain(ANA.address()).doesNotContain("https://");
  }

  @Test
  void aTokenOfSomebodyElseAnUnknownProviderAndAForeignKeysetAreToldApart() throws Exception {
    String bos = provider.tokenFor("bo@example.com", Duration.ofMinutes(10));
    assertThat(check(gmail, "google", bos).getLast().cause()).isEqualTo(Cause.TOKEN_REFUSED);
    assertThat(check(gmail, "elsewhere", token()).getLast().cause())
        .isEqualTo(Cause.UNKNOWN_PROVIDER);
    KeyDirectory others = new KeyDirectory(folder.resolve("others"));
    others.init();
    Instant now = Instant.now();
    TokenRecord foreign =
        TokenRecord.seal(
            others.tokenSealer(), ANA, token(), "google", "s", now, now.plusSeconds(60), "c1");

    assertThat(
            new MailboxCheck(
                    (account, token) -> {
                      throw new AssertionError("nothing to connect with");
                    },
                    keys.tokenOpener(),
                    CLOCK)
                .run("1", ANA, foreign)
                .getLast()
                .cause())
        .isEqualTo(Cause.KEYSET);
  }

  @Test
  void aServerThatIsNotThereIsUnreachable() throws Exception {
    GreenMailServer gone =
        GreenMailServer.start(GreenMailSettings.defaults(), provider.verifier(), CLOCK, RANDOM);
    byte[] certificate = Files.readAllBytes(gone.trustCertificate());
    gone.close();
    Files.createDirectories(Objects.requireNonNull(gone.trustCertificate().getParent()));
    Files.write(gone.trustCertificate(), certificate); // it took its certificate with it

    assertThat(check(gone, "google", token()).getLast().cause()).isEqualTo(Cause.UNREACHABLE);
  }
}

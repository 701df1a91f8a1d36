package dev.umsync.testbed.gmail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.testbed.gmail.script.Command;
import dev.umsync.testbed.gmail.script.Fault;
import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.idp.IdentityProviderSettings;
import dev.umsync.testbed.mail.MailServerAddress;
import dev.umsync.testbed.mail.MailboxReader;
import dev.umsync.testbed.mail.MailboxTrouble;
import dev.umsync.testbed.mail.TestMailServer;
import dev.umsync.testbed.mail.TestMailServerContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScriptedImapServerIT implements TestMailServerContract {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String RAW = "Message-ID: <m@test>\r\nSubject: hi\r\n\r\nbody\r\n";

  private final Queue<Duration> pauses = new ConcurrentLinkedQueue<>();
  private DemoIdentityProvider identityProvider;
  private ScriptedImapServer server;

  @BeforeAll
  void start() throws IOException {
    identityProvider =
        DemoIdentityProvider.start(
            IdentityProviderSettings.defaults(RANDOM), Clock.systemUTC(), RANDOM);
    server =
        ScriptedImapServer.start(
            ScriptedImapSettings.defaults(),
            identityProvider.verifier(),
            Clock.systemUTC(),
            RANDOM,
            pauses::add);
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
  void capabilitiesAreGmailsBeforeAndAfterLogin() throws IOException {
    server.provision("cap@example.com");
    try (WireClient client = new WireClient(server)) {
      assertThat(client.command("CAPABILITY").getFirst())
          .contains("SASL-IR AUTH=XOAUTH2", "X-GM-EXT-1")
          .doesNotContain("LOGINDISABLED", "UIDPLUS");
      assertThat(client.command("LOGIN cap@example.com " + server.password("")).getFirst())
          .contains("LITERAL- ", "CONDSTORE", "APPENDLIMIT=35651584")
          .doesNotContain("LITERAL+", "QRESYNC", "MULTIAPPEND");
      assertThat(client.command("ID (\"name\" \"x\")").getFirst()).startsWith("* ID (");
      assertThat(client.command("NAMESPACE").getFirst()).startsWith("* NAMESPACE");
      assertThat(client.command("NONSENSE")).containsExactly("t5 BAD Unknown command");
    }
  }

  @Test
  void aRefusedTokenIsChallengedAndTheClientMustAnswer() throws IOException {
    try (WireClient client = new WireClient(server)) {
      client.send("a AUTHENTICATE XOAUTH2 " + sasl("who@example.com", "bad") + "\r\n");
      String challenge = client.line();
      assertThat(challenge).startsWith("+ ");
      assertThat(
              new String(
                  Base64.getDecoder().decode(challenge.substring(2)), StandardCharsets.US_ASCII))
          .isEqualTo(
              "{\"status\":\"400\",\"schemes\":\"Bearer\",\"scope\":\"https://mail.google.com/\"}");
      client.send("\r\n");
      assertThat(client.line())
          .isEqualTo("a NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)");
    }
  }

  @Test
  void tokensOfOneAccountCanBeRefusedWhileOthersWork() {
    server.account("locked@example.com").refuseTokens(true);
    server
        .account("disabled@example.com")
        .always(Command.AUTHENTICATE, Fault.imapDisabledForDomain());
    assertThatThrownBy(() -> byToken("locked@example.com")).isInstanceOf(MailboxTrouble.class);
    assertThatThrownBy(() -> byToken("disabled@example.com"))
        .cause()
        .hasMessageContaining("IMAP access is disabled for your domain");
    byToken("open@example.com").close();
  }

  @Test
  void anAppendBreaksOffWhereItIsTold() throws IOException {
    String address = "bye@example.com";
    server.provision(address);
    server.account(address).onNext(Command.APPEND, Fault.byeBeforeLiteral());
    server.account(address).onNext(Command.APPEND, Fault.bye());
    server.account(address).onNext(Command.APPEND, Fault.byeAfterLiteral());
    server.account(address).onNext(Command.APPEND, Fault.cut(Fault.Moment.AFTER_LITERAL));
    String bye = "* BYE Temporary System Error";
    for (String expected : new String[] {bye, bye, bye, "<end>"}) {
      try (WireClient client = WireClient.loggedIn(server, address)) {
        assertThat(client.append("INBOX", RAW).getFirst()).isEqualTo(expected);
        assertThat(count(address)).isZero();
      }
    }
    server.account(address).onNext(Command.APPEND, Fault.byeBeforeOk());
    try (WireClient client = WireClient.loggedIn(server, address)) {
      assertThat(client.append("INBOX", RAW))
          .containsExactly("* BYE Temporary System Error", "<end>");
    }
    assertThat(count(address)).isEqualTo(1);
    try (WireClient client = WireClient.loggedIn(server, address)) {
      assertThat(client.append("INBOX", RAW).getLast()).contains("OK [APPENDUID ");
    }
  }

  @Test
  void refusalsAndRemarksAreGmails() throws IOException {
    String address = "quota@example.com";
    server.provision(address);
    try (WireClient client = WireClient.loggedIn(server, address)) {
      server.account(address).onNext(Command.APPEND, Fault.overQuota());
      assertThat(client.append("INBOX", RAW).getLast()).contains("NO [OVERQUOTA] Account exceeded");
      server.account(address).onNext(Command.APPEND, Fault.throttled());
      assertThat(client.append("INBOX", RAW).getLast()).endsWith("(Success) [THROTTLED]");
      server.account(address).onNext(Command.APPEND, Fault.noAppendUid());
      assertThat(client.append("INBOX", RAW).getLast()).endsWith("OK (Success)");
      server.account(address).onNext(Command.NOOP, Fault.overQuotaBye());
      assertThat(client.command("NOOP"))
          .containsExactly(
              "* BYE [OVERQUOTA] Account exceeded command or bandwidth limits.", "<end>");
    }
    assertThat(count(address)).isEqualTo(2);
  }

  @Test
  void connectionsAreLimitedPerAccountAndComeBack() throws IOException {
    String address = "many@example.com";
    server.account(address).connectionLimit(1);
    try (WireClient first = WireClient.loggedIn(server, address);
        WireClient second = new WireClient(server)) {
      assertThat(second.command("LOGIN " + address + " " + server.password(address)))
          .containsExactly("t1 NO [ALERT] Too many simultaneous connections. (Failure)");
      assertThat(server.connections(address)).isEqualTo(1);
      assertThat(first.command("LOGOUT")).hasSize(2);
      assertThat(first.line()).isEqualTo("<end>");
    }
  }

  @Test
  void aSessionExpiresAtItsNextCommandAndInIdle() throws IOException {
    String address = "expiry@example.com";
    server.provision(address);
    try (WireClient client = WireClient.loggedIn(server, address)) {
      server.account(address).sessionLife(Duration.ZERO.minusSeconds(1));
      assertThat(client.command("NOOP"))
          .containsExactly("* BYE Session expired, please login again.", "<end>");
    }
    server.account(address).sessionLife(Duration.ofDays(1));
    try (WireClient client = WireClient.loggedIn(server, address)) {
      client.command("SELECT INBOX");
      client.send("i IDLE\r\n");
      assertThat(client.line()).isEqualTo("+ idling");
      server.expireSessions(address);
      assertThat(client.line()).isEqualTo("* BYE Session expired, please login again.");
      assertThat(client.line()).isEqualTo("<end>");
    }
  }

  @Test
  void aSessionThatIsIdlingExpiresByItself() throws IOException {
    String address = "idle-expiry@example.com";
    server.provision(address);
    try (WireClient client = WireClient.loggedIn(server, address)) {
      client.command("SELECT INBOX");
      server.account(address).sessionLife(Duration.ofSeconds(2));
      client.send("i IDLE\r\n");
      String line = client.line();
      // On a slow machine the two seconds are over before IDLE begins; it ends with the same word.
      assertThat(line.equals("+ idling") ? client.line() : line)
          .isEqualTo("* BYE Session expired, please login again.");
    }
  }

  @Test
  void anAppendCostsTwoRoundTripsAndPipelinedCommandsOne() throws IOException {
    String address = "latency@example.com";
    server.provision(address);
    Duration roundTrip = Duration.ofMillis(123);
    try (WireClient client = WireClient.loggedIn(server, address)) {
      server.account(address).latency(roundTrip);
      client.append("INBOX", RAW);
      assertThat(pauses).filteredOn(roundTrip::equals).hasSize(2);
      pauses.clear();
      client.command("NOOP");
      assertThat(pauses).filteredOn(roundTrip::equals).hasSize(1);
    }
  }

  @Test
  void cutConnectionsEndWithoutAWordAndSlowAnswersComeLate() throws IOException {
    String address = "cut@example.com";
    server.provision(address);
    try (WireClient client = WireClient.loggedIn(server, address)) {
      server.account(address).onNext(Command.NOOP, Fault.slow(Duration.ofSeconds(60)));
      assertThat(client.command("NOOP").getLast()).contains("OK");
      assertThat(pauses).contains(Duration.ofSeconds(60));
      server.cutConnections(address);
      assertThat(client.line()).isEqualTo("<end>");
    }
  }

  private int count(String address) {
    try (MailboxReader reader = server.reader(address)) {
      return reader.messages("INBOX").size();
    }
  }

  private MailboxReader byToken(String address) {
    MailServerAddress place = server.address();
    return MailboxReader.withToken(
        place, address, identityProvider.tokenFor(address, Duration.ofMinutes(5)));
  }

  private static String sasl(String address, String token) {
    return Base64.getEncoder()
        .encodeToString(
            ("user=" + address + "\u0001auth=Bearer " + token + "\u0001\u0001")
                .getBytes(StandardCharsets.US_ASCII));
  }
}

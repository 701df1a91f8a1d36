package dev.umsync.testbed.gmail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.testbed.gmail.script.Command;
import dev.umsync.testbed.gmail.script.Fault;
import dev.umsync.testbed.gmail.store.Deduplication;
import dev.umsync.testbed.gmail.store.FolderNames;
import dev.umsync.testbed.gmail.store.SearchLag;
import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.idp.IdentityProviderSettings;
import dev.umsync.testbed.mail.MailServerAddress;
import dev.umsync.testbed.mail.MailboxFolder;
import dev.umsync.testbed.mail.MailboxPerson;
import dev.umsync.testbed.mail.MailboxReader;
import dev.umsync.testbed.mail.MailboxTrouble;
import dev.umsync.testbed.mail.StoredMessage;
import dev.umsync.testbed.mail.TestMailServer;
import dev.umsync.testbed.mail.TestMailServerContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
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
    server.account(address).onNext(Command.APPEND, Fault.byeAfterLiteral());
    server.account(address).onNext(Command.APPEND, Fault.cut(Fault.Moment.AFTER_LITERAL));
    for (String expected :
        new String[] {"* BYE Temporary System Error", "* BYE Temporary System Error", "<end>"}) {
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
  void aSearchFindsAMessageOnlyOnceTheIndexHasCaughtUp() throws IOException {
    String address = "lag@example.com";
    server.account(address).searchLag(new SearchLag(2, Duration.ZERO));
    try (WireClient client = WireClient.loggedIn(server, address)) {
      client.append("INBOX", RAW);
      client.command("SELECT INBOX");
      assertThat(client.command("UID SEARCH ALL").getFirst()).isEqualTo("* SEARCH 1");
      assertThat(client.command("UID SEARCH HEADER Message-ID <m@test>").getFirst())
          .isEqualTo("* SEARCH");
      assertThat(client.command("UID SEARCH X-GM-RAW \"rfc822msgid:m@test\"").getFirst())
          .isEqualTo("* SEARCH");
      assertThat(client.command("UID SEARCH X-GM-RAW \"rfc822msgid:m@test\"").getFirst())
          .isEqualTo("* SEARCH 1");
      assertThat(
              client
                  .command("UID SEARCH RETURN (COUNT ALL) NOT DELETED HEADER Message-ID <m@test>")
                  .getFirst())
          .endsWith("UID COUNT 1 ALL 1");
      assertThat(client.command("UID SEARCH NOT HEADER Message-ID m@test").getFirst())
          .isEqualTo("* SEARCH");
    }
    assertThat(server.counts().of(address, Command.SEARCH)).isEqualTo(6);
  }

  @Test
  void aSecondAppendIsDeduplicatedAsTold() throws IOException {
    String address = "dedup@example.com";
    server.account(address).deduplication(Deduplication.REPLACE);
    try (WireClient client = WireClient.loggedIn(server, address)) {
      client.append("INBOX", RAW);
      assertThat(client.append("INBOX", RAW).getLast()).contains(" 2] (Success)");
      assertThat(count(address)).isEqualTo(1);

      server.account(address).deduplication(Deduplication.RESTORE_FROM_TRASH);
      client.command("SELECT INBOX");
      assertThat(client.command("UID MOVE 2 " + server.trashFolder()))
          .satisfies(lines -> assertThat(lines.getFirst()).contains("OK [COPYUID "))
          .contains("* 1 EXPUNGE");
      client.append("INBOX", RAW);
      assertThat(count(address)).isEqualTo(1);
      assertThat(client.command("STATUS " + server.trashFolder() + " (MESSAGES)").getFirst())
          .endsWith("(MESSAGES 0)");
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
  void largeLiteralsMustWaitAndHugeOnesAreRefusedUnsent() throws IOException {
    String address = "literal@example.com";
    server.provision(address);
    try (WireClient client = WireClient.loggedIn(server, address)) {
      client.send("a APPEND INBOX {" + RAW.length() + "+}\r\n" + RAW + "\r\n");
      assertThat(client.line()).startsWith("a OK [APPENDUID");
      client.send("b APPEND INBOX {40000000}\r\n");
      assertThat(client.line()).startsWith("b NO [TOOBIG]");
      assertThat(client.command("NOOP").getLast()).contains("OK");
      client.send("c APPEND INBOX {4097+}\r\n");
      assertThat(client.line()).startsWith("* BYE ");
    }
  }

  @Test
  void idleTellsOfMessagesButNotOfFlags() throws IOException {
    String address = "idle@example.com";
    server.provision(address);
    try (WireClient watcher = WireClient.loggedIn(server, address);
        WireClient other = WireClient.loggedIn(server, address)) {
      watcher.command("SELECT INBOX");
      watcher.send("i IDLE\r\n");
      assertThat(watcher.line()).isEqualTo("+ idling");
      other.append("INBOX", RAW);
      assertThat(watcher.line()).isEqualTo("* 1 EXISTS");
      other.command("SELECT INBOX");
      assertThat(other.command("UID STORE 1 +FLAGS (\\Seen)").getFirst())
          .isEqualTo("* 1 FETCH (UID 1 FLAGS (\\Seen))");
      other.command("UID MOVE 1 " + server.trashFolder());
      assertThat(watcher.line()).isEqualTo("* 1 EXPUNGE");
      watcher.send("DONE\r\n");
      assertThat(watcher.line()).startsWith("i OK");
      other.append("INBOX", RAW);
      assertThat(watcher.command("NOOP")).contains("* 1 EXISTS");
      other.command("UID STORE 1:* +FLAGS.SILENT (\\Flagged)");
      assertThat(watcher.command("NOOP").getFirst()).contains("FETCH (UID 2", "\\Flagged");
      assertThat(watcher.command("NOOP")).hasSize(1);
    }
  }

  @Test
  void condstoreTellsWhatChangedSince() throws IOException {
    String address = "condstore@example.com";
    server.provision(address);
    try (WireClient client = WireClient.loggedIn(server, address)) {
      client.append("INBOX", RAW);
      client.append("INBOX", RAW);
      String modSeq = modSeq(client);
      client.command("SELECT INBOX (CONDSTORE)");
      client.command("UID STORE 2 +FLAGS.SILENT (\\Seen)");
      List<String> changed = client.command("UID FETCH 1:* (FLAGS) (CHANGEDSINCE " + modSeq + ")");
      assertThat(changed).hasSize(2);
      assertThat(changed.getFirst()).contains("UID 2", "MODSEQ (", "\\Seen");
      assertThat(Long.parseLong(modSeq(client))).isGreaterThan(Long.parseLong(modSeq));
    }
  }

  @Test
  void aMessageIsFollowedByItsGmailIdFromInboxToAllMail() throws IOException {
    String address = "gmail-id@example.com";
    server.provision(address);
    try (WireClient client = WireClient.loggedIn(server, address)) {
      client.append("INBOX", RAW);
      client.command("SELECT INBOX");
      String line = client.command("UID FETCH 1 (X-GM-MSGID X-GM-LABELS)").getFirst();
      String id = line.replaceAll(".*X-GM-MSGID (\\d+).*", "$1");
      client.command("UID STORE 1 +FLAGS (\\Deleted)");
      assertThat(client.command("EXPUNGE")).contains("* 1 EXPUNGE");
      client.command("EXAMINE \"[Gmail]/All Mail\"");
      assertThat(client.command("UID SEARCH X-GM-MSGID " + id).getFirst()).isEqualTo("* SEARCH 1");
      assertThat(client.command("UID FETCH 1 (UID ENVELOPE)").getFirst())
          .contains("ENVELOPE (NIL \"hi\"", "\"<m@test>\")");
      assertThat(client.command("LIST (SPECIAL-USE) \"\" \"*\" RETURN (STATUS (MESSAGES))"))
          .contains(
              "* LIST (\\HasNoChildren \\All) \"/\" \"[Gmail]/All Mail\"",
              "* STATUS \"[Gmail]/All Mail\" (MESSAGES 1)");
    }
  }

  @Test
  void foldersInAnotherLanguageAreFoundByAttribute() throws IOException {
    for (FolderNames names : List.of(FolderNames.GERMAN, FolderNames.JAPANESE)) {
      try (ScriptedImapServer other =
          ScriptedImapServer.start(
              ScriptedImapSettings.defaults().withNames(names),
              identityProvider.verifier(),
              Clock.systemUTC(),
              RANDOM)) {
        other.provision("anna@example.com");
        try (MailboxPerson person = other.person("anna@example.com");
            MailboxReader reader = other.reader("anna@example.com")) {
          assertThat(reader.folders())
              .filteredOn(folder -> folder.attributes().contains("\\Trash"))
              .extracting(MailboxFolder::name)
              .containsExactly(names.trashFolder());
          person.append("INBOX", RAW.getBytes(StandardCharsets.US_ASCII));
          person.moveToTrash("INBOX", 1);
          assertThat(reader.messages(names.trashFolder()))
              .extracting(StoredMessage::messageId)
              .containsExactly("<m@test>");
        }
        try (WireClient client = WireClient.loggedIn(other, "anna@example.com")) {
          assertThat(String.join("", client.command("LIST \"\" \"*\""))).isASCII();
        }
      }
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

  private static String modSeq(WireClient client) throws IOException {
    return client
        .command("STATUS INBOX (HIGHESTMODSEQ)")
        .getFirst()
        .replaceAll(".*HIGHESTMODSEQ (\\d+).*", "$1");
  }

  private static String sasl(String address, String token) {
    return Base64.getEncoder()
        .encodeToString(
            ("user=" + address + "\u0001auth=Bearer " + token + "\u0001\u0001")
                .getBytes(StandardCharsets.US_ASCII));
  }
}

package dev.umsync.worker.imap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.connections.MailConnection;
import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.imap.wire.ImapTimeouts;
import dev.umsync.worker.imap.wire.SocketLimits;
import dev.umsync.worker.mailbox.AccessToken;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.DeafEar;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.mailbox.MailboxContract;
import dev.umsync.worker.mailbox.Provider;
import dev.umsync.worker.mailbox.TestMessage;
import dev.umsync.worker.message.AppendedMessage;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.FolderRole;
import dev.umsync.worker.message.FoundMessage;
import dev.umsync.worker.message.MailboxUid;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.message.MessageSearch;
import dev.umsync.worker.message.SearchReport;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection makes of servers that do what GreenMail and Dovecot do not. */
class ImapConnectorTest {
  private static final Provider PROVIDER = new Provider("played");
  private static final Account ACCOUNT = new Account("jane@example.com", PROVIDER);
  private static final AccessToken TOKEN =
      new AccessToken(
          "ya29.secret",
          PROVIDER,
          Instant.parse("2026-11-02T09:00:00Z"),
          Instant.parse("2026-11-02T10:00:00Z"));
  private static final TestMessage MESSAGE = TestMessage.of("<m@umsync.invalid>", "id", 200);
  private static final TestMessage SHORT = TestMessage.of("<s@umsync.invalid>", "id", 3);

  private final ScheduledThreadPoolExecutor looks = new ScheduledThreadPoolExecutor(1);
  private ImapTimeouts timeouts =
      new ImapTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(20));

  @AfterEach
  void stop() {
    looks.shutdownNow();
  }

  private MailboxAnswer<MailConnection> connect(PlayedServer server) throws IOException {
    ProviderSettings settings =
        ProviderSettings.tls(PROVIDER, "127.0.0.1", server.port()).withoutTls().within(timeouts);
    ImapConnector connector =
        new ImapConnector(
            List.of(settings),
            Optional.empty(),
            new SocketLimits(looks, System::nanoTime),
            new SimpleMeterRegistry(),
            System::nanoTime);
    return connector.connect(ACCOUNT, TOKEN);
  }

  private MailConnection connected(PlayedServer server) throws IOException {
    MailboxAnswer<MailConnection> answer = connect(server);
    assertThat(answer).isInstanceOf(Ok.class);
    return ((Ok<MailConnection>) answer).value();
  }

  private static MailboxAnswer<AppendedMessage> append(
      MailConnection connection, TestMessage message) {
    return connection.mailbox().append(message, MailboxContract.inbox(), () -> true);
  }

  private static ImapFailure failure(MailboxAnswer<?> answer) {
    assertThat(answer).isInstanceOf(Failed.class);
    return ((Failed<?>) answer).failure();
  }

  @Test
  void aServerWithoutXoauth2GetsNeitherTokenNorLogin() throws IOException {
    try (PlayedServer server =
        new PlayedServer(stage -> {
          stage.say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] no XOAUTH2 here");
          stage.hear();
        })) {
      assertThat(failure(connect(server)).kind()).isEqualTo(FailureKind.UNSUPPORTED);
      assertThat(server.heard()).isEmpty();
    }
  }

  @Test
  void aServerThatGreetsWithPreauthGetsNothing() throws IOException {
    try (PlayedServer server =
        new PlayedServer(stage -> {
          stage.say(
              "* PREAUTH [CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR] welcome, whoever you are");
          stage.hear();
        })) {
      assertThat(connect(server)).isInstanceOf(Failed.class);
      assertThat(server.heard()).isEmpty();
    }
  }

  @Test
  void theChallengeOfARefusalIsAnsweredAndTold() throws IOException {
    String challenge =
        Base64.getEncoder()
            .encodeToString(
                "{\"status\":\"400\",\"schemes\":\"Bearer\",\"scope\":\"https://mail.google.com/\"}"
                    .getBytes(StandardCharsets.US_ASCII));
    try (PlayedServer server =
        new PlayedServer(stage -> {
          stage.say("* OK Gimap ready");
          stage.hear();
          stage.say("* CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2");
          stage.answer("OK Thats all she wrote!");
          stage.hear();
          stage.say("+ " + challenge);
          if (!stage.line().isEmpty()) {
            return;
          }
          stage.answer("NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)");
        })) {
      ImapFailure failure = failure(connect(server));

      assertThat(failure.kind()).isEqualTo(FailureKind.TOKEN_REFUSED);
      assertThat(failure.safeText())
          .contains("status 400")
          .contains("mail.google.com")
          .doesNotContain("://");
    }
  }

  @Test
  void withoutSaslIrTheTokenWaitsForTheGoAhead() throws IOException {
    try (PlayedServer server =
        new PlayedServer(stage -> {
          stage.say("* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2] no SASL-IR");
          stage.hear();
          stage.say("+ ");
          String token =
              new String(Base64.getDecoder().decode(stage.line()), StandardCharsets.US_ASCII);
          boolean right =
              token.equals("user=jane@example.com\u0001auth=Bearer ya29.secret\u0001\u0001");
          stage.answer(right ? "OK [CAPABILITY IMAP4rev1] in" : "NO wrong");
          stage.waitForTheEnd();
        })) {
      connected(server).close();
      assertThat(server.heard()).containsExactly("AUTHENTICATE XOAUTH2");
    }
  }

  @Test
  void aFarewellAtTheGreetingOrInTheLoginSaysWhy() throws IOException {
    try (PlayedServer atOnce =
            new PlayedServer(stage ->
                stage.say("* BYE [OVERQUOTA] Account exceeded command or bandwidth limits."));
        PlayedServer later =
            new PlayedServer(stage -> {
              stage.say("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] ready");
              stage.hear();
              stage.say("* NO [WEBALERT https://accounts.google.com/signin] Web login required.");
              stage.say("* BYE go away");
            })) {
      assertThat(failure(connect(atOnce)).kind()).isEqualTo(FailureKind.OVER_BANDWIDTH);
      ImapFailure failure = failure(connect(later));
      assertThat(failure.kind()).isEqualTo(FailureKind.WEB_LOGIN_REQUIRED);
      assertThat(failure.toString()).doesNotContain("google");
    }
  }

  @Test
  void aFarewellInsteadOfTheGoAheadIsNotAmbiguous() throws IOException {
    try (PlayedServer server =
        new PlayedServer(stage -> {
          stage.logIn("UIDPLUS");
          stage.hear();
          stage.say("* BYE Session expired, please login again.");
        })) {
      MailConnection connection = connected(server);

      assertThat(failure(append(connection, MESSAGE)).kind())
          .isEqualTo(FailureKind.SESSION_EXPIRED);
      assertThat(connection.broken()).isTrue();
    }
  }

  @Test
  void aConnectionCutInTheMiddleOfTheLiteralIsNotAmbiguous() throws IOException {
    TestMessage large = TestMessage.of("<l@umsync.invalid>", "id", 200_000);
    try (PlayedServer server =
        new PlayedServer(stage -> {
          stage.logIn("UIDPLUS LITERAL+");
          stage.hear();
          stage.skip(5_000);
        })) {
      assertThat(failure(append(connected(server), large)).kind())
          .isEqualTo(FailureKind.CONNECTION_LOST);
    }
  }

  @Test
  void aConnectionCutAfterTheWholeMessageIsAmbiguous() throws IOException {
    try (PlayedServer server =
        new PlayedServer(stage -> {
          stage.logIn("UIDPLUS");
          String command = stage.hear();
          stage.say("+ go ahead");
          stage.literal(command);
        })) {
      MailConnection connection = connected(server);

      assertThat(failure(append(connection, MESSAGE)).kind()).isEqualTo(FailureKind.AMBIGUOUS);
      assertThat(connection.broken()).isTrue();
    }
  }

  @Test
  void anAppendIsTakenWithoutAppendUidAndARequestToSlowDownIsNoticed() throws IOException {
    try (PlayedServer server =
        new PlayedServer(stage -> {
          stage.logIn("");
          String command = stage.hear();
          stage.say("+ go ahead");
          stage.literal(command);
          stage.say("* 1 EXISTS");
          stage.answer("OK Success [THROTTLED]");
          stage.waitForTheEnd();
        })) {
      MailConnection connection = connected(server);

      MailboxAnswer<AppendedMessage> answer = append(connection, MESSAGE);

      assertThat(answer).isInstanceOf(Ok.class);
      assertThat(((Ok<AppendedMessage>) answer).value().uid()).isEmpty();
      assertThat(connection.askedToSlowDown()).isTrue();
      assertThat(connection.askedToSlowDown()).isFalse();
      assertThat(server.heard().getLast())
          .isEqualTo(
              "APPEND INBOX () \"02-Nov-2026 09:08:07 +0000\" {" + MESSAGE.sizeBytes() + "}");
      connection.close();
    }
  }

  @Test
  void aMessageRefusedAsTooBigLeavesTheConnectionGood() throws IOException {
    try (PlayedServer server =
        new PlayedServer(stage -> {
          stage.logIn("UIDPLUS LITERAL-");
          stage.hear();
          stage.answer("NO [TOOBIG] Message too large.");
          String command = stage.hear();
          stage.literal(command);
          stage.answer("OK [APPENDUID 7 42] done");
          stage.waitForTheEnd();
        })) {
      MailConnection connection = connected(server);

      assertThat(failure(append(connection, MESSAGE)).kind())
          .isEqualTo(FailureKind.MESSAGE_TOO_LARGE);
      assertThat(connection.broken()).isFalse();
      assertThat(append(connection, SHORT))
          .describedAs("LITERAL- needs no go-ahead")
          .isInstanceOf(Ok.class);
      connection.close();
    }
  }

  @Test
  void aMessageAboveTheAnnouncedLimitIsNotSentAtAll() throws IOException {
    try (PlayedServer server =
        new PlayedServer(stage -> {
          stage.logIn("UIDPLUS APPENDLIMIT=1000");
          stage.waitForTheEnd();
        })) {
      MailConnection connection = connected(server);
      assertThat(failure(append(connection, MESSAGE)).kind())
          .isEqualTo(FailureKind.MESSAGE_TOO_LARGE);
      assertThat(server.heard()).hasSize(1);
      connection.close();
    }
  }

  @Test
  void aServerThatSaysNothingIsGivenUp() throws IOException {
    timeouts =
        new ImapTimeouts(Duration.ofSeconds(10), Duration.ofMillis(300), Duration.ofSeconds(20));
    try (PlayedServer server =
        new PlayedServer(stage -> {
          stage.logIn("UIDPLUS");
          stage.waitForTheEnd();
        })) {
      MailConnection connection = connected(server);

      assertThat(failure(append(connection, MESSAGE)).kind()).isEqualTo(FailureKind.TIMED_OUT);
      assertThat(connection.broken()).isTrue();
    }
  }

  @Test
  void aServerThatStopsReadingIsGivenUp() throws Exception {
    timeouts =
        new ImapTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofMillis(300));
    CountDownLatch over = new CountDownLatch(1);
    try (PlayedServer server =
        new PlayedServer(stage -> {
          stage.logIn("UIDPLUS LITERAL+");
          stage.hear();
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        })) {
      TestMessage huge = TestMessage.of("<h@umsync.invalid>", "id", 400_000);

      assertThat(failure(append(connected(server), huge)).kind()).isEqualTo(FailureKind.TIMED_OUT);
    } finally {
      over.countDown();
    }
  }

  @Test
  void anInterruptEndsTheConnectionAndIsNotTheServersFault() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (PlayedServer server =
        new PlayedServer(stage -> {
          stage.logIn("UIDPLUS");
          stage.hear();
          asked.countDown();
          stage.waitForTheEnd();
        })) {
      MailConnection connection = connected(server);
      FutureTask<MailboxAnswer<AppendedMessage>> task =
          new FutureTask<>(() -> append(connection, MESSAGE));
      Thread thread = Thread.ofVirtual().start(task);
      assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

      thread.interrupt();

      assertThat(failure(task.get(20, TimeUnit.SECONDS)).kind()).isEqualTo(FailureKind.CANCELLED);
      assertThat(connection.broken()).isTrue();
    }
  }

  @Test
  void aServerThatNeverAnswersTheEndOfListeningIsNotWaitedForLongerThanAsked() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    try (PlayedServer server =
        new PlayedServer(stage -> {
          stage.logIn("UIDPLUS IDLE");
          while (true) {
            String command = stage.hear();
            if (command.startsWith("IDLE")) {
              stage.say("+ idling");
              if (stage.line().equals("DONE")) {
                told.countDown();
              }
              stage.waitForTheEnd();
            }
            if (command.startsWith("EXAMINE") || command.startsWith("SELECT")) {
              stage.say("* OK [UIDVALIDITY 9] UIDs valid.");
            }
            stage.answer("OK done");
          }
        })) {
      MailConnection connection = connected(server);
      assertThat(
              connection.beginIdle(
                  FolderName.INBOX, new DeafEar(), task -> Thread.ofVirtual().start(task)))
          .isInstanceOf(Ok.class);

      assertThat(connection.endIdle(Duration.ofMillis(300))).isFalse();

      assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
      connection.close();
    }
  }

  @Test
  void gmailIsSearchedInItsThreeFoldersByBothIndexesAndAHiddenOneIsReported() throws IOException {
    try (PlayedServer server = new PlayedServer(ImapConnectorTest::gmailWithoutSpam)) {
      MailConnection connection = connected(server);

      MailboxAnswer<SearchReport> answer =
          connection.mailbox().find(new MessageSearch("<m@umsync.invalid>", List.of("X-Id")));

      assertThat(answer).isInstanceOf(Ok.class);
      SearchReport report = ((Ok<SearchReport>) answer).value();
      assertThat(report.missingRoles()).containsExactly(FolderRole.JUNK);
      assertThat(report.complete()).isFalse();
      assertThat(report.found()).hasSize(1);
      FoundMessage found = report.found().getFirst();
      assertThat(found.role()).isEqualTo(FolderRole.ALL);
      assertThat(found.location().folder().name()).isEqualTo("[Gmail]/Tous les messages é");
      assertThat(found.location().uid().uid()).isEqualTo(5);
      assertThat(found.header("x-id")).contains("v1.abc def");
      assertThat(server.heard())
          .contains("UID SEARCH X-GM-RAW rfc822msgid:m@umsync.invalid", "EXAMINE [Gmail]/Corbeille")
          .doesNotContain("EXAMINE INBOX");
      connection.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "\"a\tb\"", ""})
  void aSearchIsNotWholeIfALineOfTheFolderListCannotBeRead(String name) throws IOException {
    try (PlayedServer server =
        new PlayedServer(stage -> {
          stage.logIn("UIDPLUS");
          stage.obey(
              Map.of(
                  "LIST",
                  "* LIST (\\HasNoChildren) \"/\" INBOX\r\n* LIST (\\HasNoChildren) \"/\" " + name,
                  "EXAMINE",
                  "* OK [UIDVALIDITY 9] UIDs valid.",
                  "UID SEARCH",
                  "* SEARCH"));
        })) {
      MailConnection connection = connected(server);

      MailboxAnswer<SearchReport> answer =
          connection.mailbox().find(new MessageSearch("<m@umsync.invalid>", List.of()));

      assertThat(answer).isInstanceOf(Ok.class);
      SearchReport report = ((Ok<SearchReport>) answer).value();
      assertThat(report.complete()).isFalse();
      assertThat(report.searched()).containsOnlyKeys(FolderName.INBOX);
      assertThat(connection.mailbox().folders()).isInstanceOf(Ok.class);
      connection.close();
    }
  }

  /** Gone it is not: whoever took it for that would think that a person had deleted it. */
  @Test
  void aMessageMovedToTheTrashByAServerThatDoesNotSayWhereIsNotGone() throws IOException {
    List<String> heard = new ArrayList<>();

    MailboxAnswer<?> answer =
        removal(
            "X-GM-EXT-1 UIDPLUS MOVE SPECIAL-USE",
            Map.of(
                "LIST", "* LIST (\\Trash) \"/\" \"[Gmail]/Bin\"",
                "SELECT", "* OK [UIDVALIDITY 9] UIDs valid.",
                "UID FETCH", "* 1 FETCH (UID 5 FLAGS () X-GM-LABELS ())",
                "UID MOVE", "* 1 EXPUNGE"),
            heard);

    assertThat(failure(answer).kind()).isEqualTo(FailureKind.AMBIGUOUS);
    assertThat(heard).anyMatch(c -> c.startsWith("UID MOVE 5"));
  }

  /** Somebody else took it away between the look and the command. */
  @Test
  void aMoveThatMovedNothingIsNotTakenForARemoval() throws IOException {
    MailboxAnswer<?> answer =
        removal(
            "X-GM-EXT-1 UIDPLUS MOVE SPECIAL-USE",
            Map.of(
                "LIST", "* LIST (\\Trash) \"/\" \"[Gmail]/Bin\"",
                "SELECT", "* OK [UIDVALIDITY 9] UIDs valid.",
                "UID FETCH", "* 1 FETCH (UID 5 FLAGS () X-GM-LABELS ())"),
            new ArrayList<>());

    assertThat(failure(answer).kind()).isEqualTo(FailureKind.MESSAGE_GONE);
  }

  /** The same on a server where a message is removed in its folder. */
  @Test
  void aMarkThatMarkedNothingIsNotTakenForARemoval() throws IOException {
    List<String> heard = new ArrayList<>();
    AtomicInteger fetches = new AtomicInteger();
    try (PlayedServer server =
        new PlayedServer(stage -> {
          stage.logIn("UIDPLUS");
          while (true) {
            String command = stage.hear();
            if (command.startsWith("SELECT")) {
              stage.say("* OK [UIDVALIDITY 9] UIDs valid.");
            } else if (command.startsWith("UID FETCH") && fetches.incrementAndGet() == 1) {
              stage.say("* 1 FETCH (UID 5 FLAGS (\\Seen))");
            } else if (command.startsWith("NOOP") && fetches.get() > 0) {
              stage.say("* 1 EXPUNGE");
            }
            stage.answer("OK done");
          }
        })) {
      MailboxAnswer<?> answer = removal(server);
      heard.addAll(server.heard());

      assertThat(failure(answer).kind()).isEqualTo(FailureKind.MESSAGE_GONE);
    }
    assertThat(heard).anyMatch(c -> c.startsWith("UID STORE 5"));
    assertThat(heard).noneMatch(c -> c.startsWith("UID EXPUNGE"));
  }

  private MailboxAnswer<?> removal(
      String capabilities, Map<String, String> says, List<String> heard) throws IOException {
    try (PlayedServer server =
        new PlayedServer(stage -> {
          stage.logIn(capabilities);
          stage.obey(says);
        })) {
      MailboxAnswer<?> answer = removal(server);
      heard.addAll(server.heard());
      return answer;
    }
  }

  private MailboxAnswer<?> removal(PlayedServer server) throws IOException {
    MailConnection connection = connected(server);
    MailboxAnswer<?> answer =
        connection
            .mailbox()
            .removeForGood(new MessageLocation(FolderName.INBOX, new MailboxUid(5, 9)), () -> true);
    connection.close();
    return answer;
  }

  private static void gmailWithoutSpam(PlayedServer.Stage stage) throws IOException {
    stage.logIn("X-GM-EXT-1 UIDPLUS MOVE SPECIAL-USE");
    String folder = "";
    while (true) {
      String command = stage.hear();
      if (command.startsWith("LIST")) {
        stage.say("* LIST (\\HasNoChildren) \"/\" \"INBOX\"");
        stage.say("* LIST (\\HasChildren \\Noselect) \"/\" \"[Gmail]\"");
        stage.say("* LIST (\\All \\HasNoChildren) \"/\" \"[Gmail]/Tous les messages &AOk-\"");
        stage.say("* LIST (\\HasNoChildren \\Trash) \"/\" \"[Gmail]/Corbeille\"");
      } else if (command.startsWith("EXAMINE")) {
        folder = command;
        stage.say("* OK [UIDVALIDITY 9] UIDs valid.");
      } else if (command.startsWith("UID SEARCH X-GM-RAW") && folder.contains("Tous")) {
        stage.say("* SEARCH 5");
      } else if (command.startsWith("UID SEARCH")) {
        stage.say("* SEARCH");
      } else if (command.startsWith("UID FETCH 5")) {
        String headers = "X-Id: v1.abc\r\n def\r\n\r\n";
        stage.say(
            "* 1 FETCH (UID 5 FLAGS (\\Seen) BODY[HEADER.FIELDS (X-Id)] {"
                + headers.length()
                + "}\r\n"
                + headers
                + ")");
      }
      stage.answer("OK Success");
    }
  }
}

package dev.umsync.testbed.gmail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.testbed.gmail.script.Command;
import dev.umsync.testbed.gmail.store.Deduplication;
import dev.umsync.testbed.gmail.store.FolderNames;
import dev.umsync.testbed.gmail.store.SearchLag;
import dev.umsync.testbed.idp.TokenVerifier;
import dev.umsync.testbed.mail.MailboxFolder;
import dev.umsync.testbed.mail.MailboxPerson;
import dev.umsync.testbed.mail.MailboxReader;
import dev.umsync.testbed.mail.StoredMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What Gmail does with no fault at all, and other servers do not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GmailWaysIT {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final TokenVerifier NO_TOKENS = (address, token) -> false;
  private static final String RAW = "Message-ID: <m@test>\r\nSubject: hi\r\n\r\nbody\r\n";

  private ScriptedImapServer server;

  @BeforeAll
  void start() throws IOException {
    server =
        ScriptedImapServer.start(
            ScriptedImapSettings.defaults(), NO_TOKENS, Clock.systemUTC(), RANDOM);
  }

  @AfterAll
  void stop() {
    server.close();
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
              NO_TOKENS,
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

  private int count(String address) {
    try (MailboxReader reader = server.reader(address)) {
      return reader.messages("INBOX").size();
    }
  }

  private static String modSeq(WireClient client) throws IOException {
    return client
        .command("STATUS INBOX (HIGHESTMODSEQ)")
        .getFirst()
        .replaceAll(".*HIGHESTMODSEQ (\\d+).*", "$1");
  }
}

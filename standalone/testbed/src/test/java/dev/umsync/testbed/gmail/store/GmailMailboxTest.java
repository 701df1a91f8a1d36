package dev.umsync.testbed.gmail.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GmailMailboxTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant OLD = Instant.parse("2026-01-01T12:00:00Z");
  private static final String ALL = FolderNames.ENGLISH.allFolder();
  private static final String TRASH = FolderNames.ENGLISH.trashFolder();

  private final GmailMailbox mailbox =
      new GmailMailbox(FolderNames.ENGLISH, 1000, Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void whatIsAppendedToTheInboxIsInAllMailUnderAnotherUid() {
    mailbox.append("[Gmail]/Sent Mail", raw("<s>"), Set.of(), Optional.empty(), Deduplication.NONE);
    append("inbox", "<a>", Deduplication.NONE);
    assertThat(ids("INBOX")).containsExactly("<a>");
    assertThat(ids(ALL)).containsExactly("<s>", "<a>");
    assertThat(mailbox.uids("INBOX")).containsExactly(1L);
    assertThat(view(ALL).getLast().labels()).containsExactly("\\Inbox");
  }

  @Test
  void movingToTheTrashTakesAMessageOutOfEverywhereAndMovingItBackReturnsIt() {
    append("INBOX", "<a>", Deduplication.NONE);
    mailbox.transfer("INBOX", List.of(1L), TRASH, false);
    assertThat(ids("INBOX")).isEmpty();
    assertThat(ids(ALL)).isEmpty();
    assertThat(ids(TRASH)).containsExactly("<a>");

    mailbox.transfer(TRASH, List.of(1L), "INBOX", false);
    assertThat(ids(TRASH)).isEmpty();
    assertThat(ids(ALL)).containsExactly("<a>");
    assertThat(mailbox.uids("INBOX")).containsExactly(2L);
  }

  @Test
  void expungingInTheInboxFollowsThePersonsRule() {
    for (ExpungeRule rule : ExpungeRule.values()) {
      GmailMailbox fresh =
          new GmailMailbox(FolderNames.ENGLISH, 1, Clock.fixed(NOW, ZoneOffset.UTC));
      fresh.append("INBOX", raw("<a>"), Set.of(), Optional.empty(), Deduplication.NONE);
      fresh.setFlags(
          "INBOX", List.of(1L), new FlagChange(FlagChange.Kind.ADD, Set.of("\\Deleted", "\\Seen")));
      assertThat(fresh.view(ALL, SearchLag.NONE).getFirst().flags()).containsExactly("\\Seen");
      fresh.expunge("INBOX", Optional.empty(), rule);
      assertThat(fresh.uids("INBOX")).isEmpty();
      assertThat(fresh.uids(ALL)).hasSize(rule == ExpungeRule.ARCHIVE ? 1 : 0);
      assertThat(fresh.uids(TRASH)).hasSize(rule == ExpungeRule.TRASH ? 1 : 0);
    }
  }

  @Test
  void withoutDeduplicationTwoCopiesAreStored() {
    append("INBOX", "<a>", Deduplication.NONE);
    append("INBOX", "<a>", Deduplication.NONE);
    assertThat(ids("INBOX")).containsExactly("<a>", "<a>");
  }

  @Test
  void replacingGivesTheOnlyCopyANewUid() {
    append("INBOX", "<a>", Deduplication.NONE);
    Appended second = append("INBOX", "<a>", Deduplication.REPLACE);
    assertThat(second.uid()).hasValue(2);
    assertThat(mailbox.uids("INBOX")).containsExactly(2L);
    assertThat(ids(ALL)).containsExactly("<a>");
  }

  @Test
  void keepingStoresNothing() {
    append("INBOX", "<a>", Deduplication.NONE);
    mailbox.transfer("INBOX", List.of(1L), TRASH, false);
    assertThat(append("INBOX", "<a>", Deduplication.KEEP).uid()).isEmpty();
    assertThat(ids("INBOX")).isEmpty();
    assertThat(ids(TRASH)).containsExactly("<a>");
  }

  @Test
  void restoringBringsTheTrashedCopyBackWithItsOldDate() {
    mailbox.append("INBOX", raw("<a>"), Set.of(), Optional.of(OLD), Deduplication.NONE);
    mailbox.transfer("INBOX", List.of(1L), TRASH, false);
    assertThat(append("INBOX", "<a>", Deduplication.RESTORE_FROM_TRASH).uid()).hasValue(2);
    assertThat(ids(TRASH)).isEmpty();
    assertThat(view("INBOX").getFirst().internalDate()).isEqualTo(OLD);
  }

  @Test
  void theIndexCatchesUpAfterSearchesAndTime() {
    append("INBOX", "<a>", Deduplication.NONE);
    SearchLag twoSearches = new SearchLag(2, Duration.ZERO);
    assertThat(mailbox.view("INBOX", twoSearches).getFirst().indexed()).isFalse();
    mailbox.countSearch();
    mailbox.countSearch();
    assertThat(mailbox.view("INBOX", twoSearches).getFirst().indexed()).isTrue();
    SearchLag aSecond = new SearchLag(0, Duration.ofSeconds(1));
    assertThat(mailbox.view("INBOX", aSecond).getFirst().indexed()).isFalse();
  }

  @Test
  void everyChangeRaisesTheModSeqAndTellsListeners() {
    AtomicInteger told = new AtomicInteger();
    mailbox.addListener(told::incrementAndGet);
    long before = mailbox.status("INBOX").orElseThrow().highestModSeq();
    append("INBOX", "<a>", Deduplication.NONE);
    mailbox.setFlags("INBOX", List.of(1L), new FlagChange(FlagChange.Kind.ADD, Set.of("\\Seen")));
    assertThat(mailbox.status("INBOX").orElseThrow().highestModSeq())
        .isGreaterThan(before + 1)
        .isEqualTo(view("INBOX").getFirst().modSeq());
    assertThat(told).hasValue(2);
    assertThat(mailbox.status("INBOX").orElseThrow().unseen()).isZero();
  }

  @Test
  void labelsAreFoldersAndHeadersAreCutOutAsTheyStand() {
    append("INBOX", "<a>", Deduplication.NONE);
    mailbox.setLabels("INBOX", List.of(1L), Set.of("Voicemail"), true);
    assertThat(ids("Voicemail")).containsExactly("<a>");
    mailbox.setLabels("Voicemail", List.of(1L), Set.of("\\Inbox"), false);
    assertThat(ids("INBOX")).isEmpty();
    MessageBytes content = view("Voicemail").getFirst().content();
    assertThat(new String(content.headerFields(Set.of("x-folded"), false), StandardCharsets.UTF_8))
        .isEqualTo("X-Folded: one\r\n two\r\n\r\n");
    assertThat(content.values("X-FOLDED")).containsExactly("one two");
    assertThat(new String(content.text(), StandardCharsets.UTF_8)).isEqualTo("body\r\n");
  }

  private Appended append(String folder, String id, Deduplication rule) {
    return mailbox.append(folder, raw(id), Set.of(), Optional.empty(), rule).orElseThrow();
  }

  private List<MessageView> view(String folder) {
    return mailbox.view(folder, SearchLag.NONE);
  }

  private List<String> ids(String folder) {
    return view(folder).stream().map(view -> view.content().messageId()).toList();
  }

  private static byte[] raw(String id) {
    return ("Message-ID: " + id + "\r\nX-Folded: one\r\n two\r\n\r\nbody\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }
}

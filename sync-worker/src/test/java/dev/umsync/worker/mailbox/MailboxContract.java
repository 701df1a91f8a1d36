package dev.umsync.worker.mailbox;

import static dev.umsync.worker.message.MessageFlag.SEEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxAnswer.NotPermitted;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.message.AppendTarget;
import dev.umsync.worker.message.FlagMark;
import dev.umsync.worker.message.FlagQuery;
import dev.umsync.worker.message.FlagReport;
import dev.umsync.worker.message.FlagSighting;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.FoundMessage;
import dev.umsync.worker.message.MailboxUid;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.message.MessageMarks;
import dev.umsync.worker.message.MessageSearch;
import dev.umsync.worker.message.MessageSource;
import dev.umsync.worker.message.SearchReport;
import dev.umsync.worker.message.WholeMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every mailbox does, in memory and on real servers. */
public interface MailboxContract {
  ChangePermit YES = () -> true;
  Instant RECORDED = Instant.parse("2026-11-02T09:08:07Z");

  /** The mailboxes under test. */
  Mailboxes mailboxes();

  /** An account whose mailbox is empty. */
  Account newAccount();

  /** The message as the server holds it. */
  byte[] raw(Account account, MessageLocation at);

  /**
   * Whether folders are labels, as on Gmail: then a message is found where everything is, and a
   * flag or mark belongs to its place.
   */
  default boolean foldersAreLabels() {
    return false;
  }

  /** Runs work on the kept connection. */
  default <T> MailboxAnswer<T> on(Account account, MailboxWork<T> work) {
    try {
      return mailboxes().run(account, Lane.DELIVERY, Duration.ofSeconds(20), work);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static <T> T ok(MailboxAnswer<T> answer) {
    return switch (answer) {
      case Ok<T>(T value) -> value;
      case Failed<T>(ImapFailure failure) -> throw new AssertionError("failed: " + failure);
      case NotPermitted<T>() -> throw new AssertionError("not permitted");
    };
  }

  static FailureKind kindOf(MailboxAnswer<?> answer) {
    assertThat(answer).isInstanceOf(Failed.class);
    return ((Failed<?>) answer).failure().kind();
  }

  static AppendTarget inbox(MessageFlag... flags) {
    return new AppendTarget(FolderName.INBOX, Set.of(flags), RECORDED);
  }

  default MessageLocation append(
      Account account, FolderName folder, String messageId, MessageFlag... flags) {
    MailboxUid uid =
        ok(on(
                account,
                m ->
                    m.append(
                        TestMessage.of(messageId, "id", 3),
                        new AppendTarget(folder, Set.of(flags), RECORDED),
                        YES)))
            .uid()
            .orElseThrow();
    return new MessageLocation(folder, uid);
  }

  default SearchReport search(Account account, String messageId) {
    return ok(
        on(
            account,
            m ->
                m.find(new MessageSearch(messageId, List.of("Message-ID", TestMessage.IDENTITY)))));
  }

  @Test
  default void anAppendedMessageIsFoundByItsMessageIdWithItsFlagsAndHeaders() {
    Account account = newAccount();
    MessageSource message = TestMessage.of("<found@umsync.invalid>", "v1.abc", 3);
    var appended = ok(on(account, m -> m.append(message, inbox(MessageFlag.FLAGGED), YES)));
    append(account, FolderName.INBOX, "<other@umsync.invalid>");

    SearchReport report = search(account, "<found@umsync.invalid>");

    assertThat(report.complete()).isTrue();
    assertThat(report.found()).hasSize(1);
    FoundMessage found = report.found().getFirst();
    if (!foldersAreLabels()) {
      assertThat(found.location())
          .isEqualTo(new MessageLocation(FolderName.INBOX, appended.uid().orElseThrow()));
      assertThat(report.searched()).containsKey(FolderName.INBOX);
    }
    assertThat(found.flags()).containsExactly(MessageFlag.FLAGGED);
    assertThat(found.header("message-id")).contains("<found@umsync.invalid>");
    assertThat(found.header(TestMessage.IDENTITY)).contains("v1.abc");
  }

  default FlagReport flags(Account account, Optional<FlagMark> since, MessageLocation... at) {
    List<Long> uids = Stream.of(at).map(l -> l.uid().uid()).toList();
    return ok(on(account, m -> m.flags(new FlagQuery(at[0].folder(), uids, since))));
  }

  @Test
  default void flagsAreToldOfTheMessagesAskedForAndOfNoOther() {
    Account account = newAccount();
    MessageLocation read = append(account, FolderName.INBOX, "<f1@umsync.invalid>", SEEN);
    MessageLocation unread = append(account, FolderName.INBOX, "<f2@umsync.invalid>");
    append(account, FolderName.INBOX, "<f3@umsync.invalid>", SEEN);

    FlagReport report = flags(account, Optional.empty(), read, unread);

    assertThat(report.complete()).isTrue();
    assertThat(report.uidValidity()).isEqualTo(read.uid().uidValidity());
    assertThat(report.gone()).isEmpty();
    assertThat(report.messages())
        .extracting(FlagSighting::uid, FlagSighting::flags)
        .containsExactlyInAnyOrder(
            tuple(read.uid().uid(), Set.of(SEEN)), tuple(unread.uid().uid(), Set.of()));
  }

  @Test
  default void aWholeMessageComesWithItsFlagsAndIsNotMarkedReadByIt() {
    Account account = newAccount();
    MessageLocation at = append(account, FolderName.INBOX, "<w1@umsync.invalid>");
    ok(on(account, m -> m.setFlag(at, MessageFlag.FLAGGED, true, YES)));

    WholeMessage whole = ok(on(account, m -> m.read(at, 1_000_000))).orElseThrow();

    assertThat(new String(whole.content(), StandardCharsets.US_ASCII))
        .contains("<w1@umsync.invalid>");
    assertThat(whole.flags()).contains("\\Flagged").doesNotContain("\\Seen", "\\Recent");
    assertThat(whole.internalDate()).isEqualTo(inbox().internalDate());
    FoundMessage after = ok(on(account, m -> m.look(at, List.of()))).orElseThrow();
    assertThat(after.flags()).doesNotContain(SEEN);
  }

  @Test
  default void aMessagesSizeIsKnownBeforeItIsRead() {
    Account account = newAccount();
    MessageLocation at = append(account, FolderName.INBOX, "<w3@umsync.invalid>");
    WholeMessage whole = ok(on(account, m -> m.read(at, 1_000_000))).orElseThrow();

    OptionalLong size = ok(on(account, m -> m.size(at)));
    ok(on(account, m -> m.removeForGood(at, YES)));
    OptionalLong gone = ok(on(account, m -> m.size(at)));

    assertThat(size).hasValue(whole.content().length);
    assertThat(gone).isEmpty();
  }

  @Test
  default void aMessageThatIsTooLargeOrGoneIsNotRead() {
    Account account = newAccount();
    MessageLocation at = append(account, FolderName.INBOX, "<w2@umsync.invalid>");

    Optional<WholeMessage> tooLarge = ok(on(account, m -> m.read(at, 10)));
    ok(on(account, m -> m.removeForGood(at, YES)));
    Optional<WholeMessage> gone = ok(on(account, m -> m.read(at, 1_000_000)));

    assertThat(tooLarge).isEmpty();
    assertThat(gone).isEmpty();
  }

  @Test
  default void aSearchTakesSeveralMessageIds() {
    Account account = newAccount();
    append(account, FolderName.INBOX, "<x0@umsync.invalid>");
    append(account, FolderName.INBOX, "<x0.r2@umsync.invalid>");
    append(account, FolderName.INBOX, "<x0.r9@umsync.invalid>");

    SearchReport report =
        ok(
            on(
                account,
                m ->
                    m.find(
                        new MessageSearch(
                            "<x0@umsync.invalid>",
                            List.of("Message-ID"),
                            List.of(
                                "<x0.r1@umsync.invalid>",
                                "<x0.r2@umsync.invalid>",
                                "<x0.r3@umsync.invalid>")))));

    assertThat(report.found())
        .extracting(f -> f.header("Message-ID").orElse(""))
        .containsExactlyInAnyOrder("<x0@umsync.invalid>", "<x0.r2@umsync.invalid>");
  }

  @Test
  default void flagsAndKeywordsOfAnAppendAreKept() {
    Account account = newAccount();
    AppendTarget target =
        new AppendTarget(
            FolderName.INBOX,
            Set.of(SEEN),
            inbox().internalDate(),
            Set.of("\\Answered", "\\Flagged"));
    MessageLocation at =
        new MessageLocation(
            FolderName.INBOX,
            ok(on(
                    account,
                    m -> m.append(TestMessage.of("<k@umsync.invalid>", "id", 100), target, YES)))
                .uid()
                .orElseThrow());

    FoundMessage there = ok(on(account, m -> m.look(at, List.of()))).orElseThrow();

    assertThat(there.flags()).containsExactlyInAnyOrder(SEEN, MessageFlag.FLAGGED);
  }

  @Test
  default void aFlagThatWasSetSinceTheLastLookIsToldByTheNext() {
    Account account = newAccount();
    MessageLocation one = append(account, FolderName.INBOX, "<c1@umsync.invalid>");
    MessageLocation two = append(account, FolderName.INBOX, "<c2@umsync.invalid>");
    ok(on(account, m -> m.setFlag(one, SEEN, true, YES))); // opened for writing from here on
    Optional<FlagMark> since = flags(account, Optional.empty(), one, two).mark();

    ok(on(account, m -> m.setFlag(two, SEEN, true, YES)));
    flags(account, Optional.empty(), one, two); // the folder may have been opened anew
    FlagReport report = flags(account, since, one, two);

    assertThat(report.messages())
        .filteredOn(m -> m.uid() == two.uid().uid())
        .singleElement()
        .satisfies(m -> assertThat(m.flags()).containsExactly(SEEN));
    assertThat(report.complete()).isEqualTo(since.isEmpty());
    assertThat(report.messages()).hasSize(since.isPresent() ? 1 : 2);
  }

  @Test
  default void aMessageThatWentIsToldAsGone() {
    Account account = newAccount();
    MessageLocation stays = append(account, FolderName.INBOX, "<g1@umsync.invalid>");
    MessageLocation goes = append(account, FolderName.INBOX, "<g2@umsync.invalid>");
    Optional<FlagMark> since = flags(account, Optional.empty(), stays, goes).mark();

    ok(on(account, m -> m.moveToTrash(goes, YES)));
    FlagReport report = flags(account, since, stays, goes);

    assertThat(report.gone()).containsExactly(goes.uid().uid());
  }

  @Test
  default void aMessageNobodyAppendedIsNotFound() {
    assertThat(search(newAccount(), "<absent@umsync.invalid>").found()).isEmpty();
  }

  @Test
  default void aLargeMessageArrivesByteForByte() {
    Account account = newAccount();
    TestMessage message = TestMessage.of("<large@umsync.invalid>", "id", 4_000);
    var appended = ok(on(account, m -> m.append(message, inbox(), YES)));

    assertThat(raw(account, new MessageLocation(FolderName.INBOX, appended.uid().orElseThrow())))
        .isEqualTo(message.bytes());
  }

  @Test
  default void nothingIsSentWithoutAPermit() {
    Account account = newAccount();
    assertThat(
            on(
                account,
                m ->
                    m.append(TestMessage.of("<no@umsync.invalid>", "id", 3), inbox(), () -> false)))
        .isInstanceOf(NotPermitted.class);
    MessageLocation at = append(account, FolderName.INBOX, "<yes@umsync.invalid>");

    assertThat(on(account, m -> m.setFlag(at, MessageFlag.SEEN, true, () -> false)))
        .isInstanceOf(NotPermitted.class);
    assertThat(on(account, m -> m.moveToTrash(at, () -> false))).isInstanceOf(NotPermitted.class);
    assertThat(on(account, m -> m.removeForGood(at, () -> false))).isInstanceOf(NotPermitted.class);

    assertThat(search(account, "<no@umsync.invalid>").found()).isEmpty();
    Optional<FoundMessage> untouched = ok(on(account, m -> m.look(at, List.of())));
    assertThat(untouched.orElseThrow().flags()).isEmpty();
  }

  @Test
  default void aPermitThatEndsBeforeTheLastBytesLeavesNoMessage() {
    Account account = newAccount();
    AtomicInteger asked = new AtomicInteger();
    ChangePermit onlyAtFirst = () -> asked.incrementAndGet() == 1;

    assertThat(
            on(
                account,
                m ->
                    m.append(
                        TestMessage.of("<half@umsync.invalid>", "id", 2_000),
                        inbox(),
                        onlyAtFirst)))
        .isInstanceOf(NotPermitted.class);

    assertThat(asked).hasValue(2);
    assertThat(search(account, "<half@umsync.invalid>").found()).isEmpty();
    append(account, FolderName.INBOX, "<after@umsync.invalid>");
    assertThat(search(account, "<half@umsync.invalid>").found()).isEmpty();
    assertThat(search(account, "<after@umsync.invalid>").found()).hasSize(1);
  }

  @Test
  default void aMessageShorterThanItsAnnouncedSizeIsNotAppended() {
    Account account = newAccount();
    TestMessage message = TestMessage.of("<short@umsync.invalid>", "id", 100);
    MessageSource liar =
        new MessageSource() {
          @Override
          public int sizeBytes() {
            return message.sizeBytes() + 1;
          }

          @Override
          public void writeTo(OutputStream out) throws IOException {
            message.writeTo(out);
          }
        };

    assertThatThrownBy(() -> on(account, m -> m.append(liar, inbox(), YES)))
        .isInstanceOf(IllegalStateException.class);

    assertThat(search(account, "<short@umsync.invalid>").found()).isEmpty();
  }

  @Test
  default void flagsAreSetAndClearedAndSettingTwiceIsNoFailure() {
    Account account = newAccount();
    MessageLocation at = append(account, FolderName.INBOX, "<flags@umsync.invalid>");

    for (boolean on : new boolean[] {true, true, false, false}) {
      ok(on(account, m -> m.setFlag(at, MessageFlag.SEEN, on, YES)));
      assertThat(ok(on(account, m -> m.look(at, List.of()))).orElseThrow().flags())
          .isEqualTo(on ? Set.of(MessageFlag.SEEN) : Set.of());
    }
  }

  @Test
  default void aMessageThatIsGoneIsSaidToBeGone() {
    Account account = newAccount();
    MessageLocation at = append(account, FolderName.INBOX, "<gone@umsync.invalid>");
    ok(on(account, m -> m.removeForGood(at, YES)));

    Optional<FoundMessage> seen = ok(on(account, m -> m.look(at, List.of())));
    assertThat(seen).isEmpty();
    assertThat(kindOf(on(account, m -> m.setFlag(at, MessageFlag.SEEN, true, YES))))
        .isEqualTo(FailureKind.MESSAGE_GONE);
    assertThat(kindOf(on(account, m -> m.moveToTrash(at, YES))))
        .isEqualTo(FailureKind.MESSAGE_GONE);
    assertThat(kindOf(on(account, m -> m.removeForGood(at, YES))))
        .isEqualTo(FailureKind.MESSAGE_GONE);
  }

  @Test
  default void aNumberFromAnotherLifeOfTheFolderIsNotUsed() {
    Account account = newAccount();
    MessageLocation at = append(account, FolderName.INBOX, "<life@umsync.invalid>");
    MessageLocation old =
        new MessageLocation(
            at.folder(), new MailboxUid(at.uid().uid(), at.uid().uidValidity() + 1));

    assertThat(kindOf(on(account, m -> m.look(old, List.of()))))
        .isEqualTo(FailureKind.MESSAGE_GONE);
    assertThat(kindOf(on(account, m -> m.setFlag(old, MessageFlag.SEEN, true, YES))))
        .isEqualTo(FailureKind.MESSAGE_GONE);
    assertThat(kindOf(on(account, m -> m.moveToTrash(old, YES))))
        .isEqualTo(FailureKind.MESSAGE_GONE);
    assertThat(kindOf(on(account, m -> m.removeForGood(old, YES))))
        .isEqualTo(FailureKind.MESSAGE_GONE);
    assertThat(ok(on(account, m -> m.look(at, List.of()))).orElseThrow().flags()).isEmpty();
  }

  @Test
  default void aMessageWhoseFolderIsGoneIsSaidToBeGone() {
    Account account = newAccount();
    MessageLocation at = append(account, FolderName.INBOX, "<homeless@umsync.invalid>");
    MessageLocation nowhere = new MessageLocation(new FolderName("Renamed since"), at.uid());

    assertThat(kindOf(on(account, m -> m.look(nowhere, List.of()))))
        .isEqualTo(FailureKind.MESSAGE_GONE);
    assertThat(kindOf(on(account, m -> m.read(nowhere, 1_000))))
        .isEqualTo(FailureKind.MESSAGE_GONE);
    assertThat(kindOf(on(account, m -> m.marks(nowhere)))).isEqualTo(FailureKind.MESSAGE_GONE);
    assertThat(kindOf(on(account, m -> m.setFlag(nowhere, MessageFlag.SEEN, true, YES))))
        .isEqualTo(FailureKind.MESSAGE_GONE);
    assertThat(kindOf(on(account, m -> m.moveToTrash(nowhere, YES))))
        .isEqualTo(FailureKind.MESSAGE_GONE);
    assertThat(kindOf(on(account, m -> m.removeForGood(nowhere, YES))))
        .isEqualTo(FailureKind.MESSAGE_GONE);
  }

  @Test
  default void aMessageMovedToTheTrashIsFoundThereAndOnlyThere() {
    Account account = newAccount();
    MessageLocation at = append(account, FolderName.INBOX, "<trash@umsync.invalid>");

    var told = ok(on(account, m -> m.moveToTrash(at, YES)));

    List<FoundMessage> found = search(account, "<trash@umsync.invalid>").found();
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().location().folder()).isNotEqualTo(FolderName.INBOX);
    told.ifPresent(there -> assertThat(found.getFirst().location()).isEqualTo(there));
    MessageLocation there = found.getFirst().location();
    Optional<MessageLocation> again = ok(on(account, m -> m.moveToTrash(there, YES)));
    assertThat(again).contains(there);
  }

  @Test
  default void removalForGoodTakesOneMessageAndLeavesThoseThatOthersMarkedDeleted() {
    Account account = newAccount();
    MessageLocation marked = append(account, FolderName.INBOX, "<marked@umsync.invalid>");
    MessageLocation victim = append(account, FolderName.INBOX, "<victim@umsync.invalid>");
    ok(on(account, m -> m.setFlag(marked, MessageFlag.DELETED, true, YES)));

    ok(on(account, m -> m.removeForGood(victim, YES)));

    assertThat(search(account, "<victim@umsync.invalid>").found()).isEmpty();
    List<FoundMessage> left = search(account, "<marked@umsync.invalid>").found();
    assertThat(left).hasSize(1);
    if (!foldersAreLabels()) {
      assertThat(left.getFirst().flags()).containsExactly(MessageFlag.DELETED);
    }
  }

  @Test
  default void marksAreSetAndClearedAndToldAsTheyAreNow() {
    Account account = newAccount();
    MessageLocation at = append(account, FolderName.INBOX, "<m1@umsync.invalid>", SEEN);

    ok(on(account, m -> m.mark(at, Set.of("\\Flagged"), true, YES)));
    ok(on(account, m -> m.mark(at, Set.of("\\Seen"), false, YES)));
    MessageMarks marks = ok(on(account, m -> m.marks(at))).orElseThrow();

    assertThat(marks.has(MessageFlag.FLAGGED)).isTrue();
    assertThat(marks.has(SEEN)).isFalse();
    assertThat(on(account, m -> m.mark(at, Set.of("\\Seen"), true, () -> false)))
        .isInstanceOf(NotPermitted.class);
    ok(on(account, m -> m.removeForGood(at, YES)));
    assertThat(kindOf(on(account, m -> m.mark(at, Set.of("\\Seen"), true, YES))))
        .isEqualTo(FailureKind.MESSAGE_GONE);
  }

  @Test
  default void aMessageIsRemovedOnlyWhileItIsMarkedAsItWasSeen() {
    Account account = newAccount();
    MessageLocation at = append(account, FolderName.INBOX, "<m2@umsync.invalid>", SEEN);
    MessageMarks before = ok(on(account, m -> m.marks(at))).orElseThrow();
    ok(on(account, m -> m.setFlag(at, SEEN, false, YES)));

    boolean removed = ok(on(account, m -> m.removeUnchanged(at, before, YES)));
    assertThat(removed).isFalse();
    assertThat(ok(on(account, m -> m.look(at, List.of()))).orElseThrow().flags()).isEmpty();

    MessageMarks now = ok(on(account, m -> m.marks(at))).orElseThrow();
    assertThat(on(account, m -> m.removeUnchanged(at, now, () -> false)))
        .isInstanceOf(NotPermitted.class);
    removed = ok(on(account, m -> m.removeUnchanged(at, now, YES)));
    assertThat(removed).isTrue();
    assertThat(search(account, "<m2@umsync.invalid>").found()).isEmpty();
    Optional<MessageMarks> gone = ok(on(account, m -> m.marks(at)));
    assertThat(gone).isEmpty();
    assertThat(kindOf(on(account, m -> m.removeUnchanged(at, now, YES))))
        .isEqualTo(FailureKind.MESSAGE_GONE);
  }

  @Test
  default void aMissingFolderIsSaidToBeMissingAndCanBeMade() {
    Account account = newAccount();
    FolderName folder = new FolderName("Späte Anrufe & mehr");
    AppendTarget target = new AppendTarget(folder, Set.of(), RECORDED);
    TestMessage message = TestMessage.of("<folder@umsync.invalid>", "id", 3);
    assertThat(kindOf(on(account, m -> m.append(message, target, YES))))
        .isEqualTo(FailureKind.FOLDER_MISSING);

    ok(on(account, m -> m.createFolder(folder, YES)));
    ok(on(account, m -> m.createFolder(folder, YES)));
    ok(on(account, m -> m.append(message, target, YES)));

    List<FoundMessage> found = search(account, "<folder@umsync.invalid>").found();
    assertThat(found).hasSize(1);
    if (!foldersAreLabels()) {
      assertThat(found.getFirst().location().folder()).isEqualTo(folder);
    }
    assertThat(ok(on(account, Mailbox::folders)))
        .anyMatch(f -> f.name().equals(folder) && f.selectable());
  }

  @Test
  default void aSecondConnectionSeesWhatTheFirstAppended() throws InterruptedException {
    Account account = newAccount();
    MessageLocation at = append(account, FolderName.INBOX, "<aside@umsync.invalid>");

    var aside =
        mailboxes()
            .run(
                account,
                Lane.ASIDE,
                Duration.ofSeconds(20),
                m -> m.find(new MessageSearch("<aside@umsync.invalid>", List.of())));

    assertThat(ok(aside).found()).hasSize(1);
    if (!foldersAreLabels()) {
      assertThat(ok(aside).found().getFirst().location()).isEqualTo(at);
    }
  }
}

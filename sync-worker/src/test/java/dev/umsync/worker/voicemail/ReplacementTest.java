package dev.umsync.worker.voicemail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.common.event.Transcript;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.event.VoicemailEvent.Updated;
import dev.umsync.common.identity.MessageIdentity;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.common.upload.UploadBudget;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.mailbox.MemoryMailboxes;
import dev.umsync.worker.mailbox.MemoryMailboxes.Step;
import dev.umsync.worker.mailbox.MemoryMailboxes.Stored;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.voicemail.Killing.Killed;
import dev.umsync.worker.voicemail.MailboxTask.LoggedEvent;
import dev.umsync.worker.voicemail.state.Revision;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A transcript that comes after its message. */
class ReplacementTest {
  private static final FolderName KEPT = new FolderName("Kept");
  private static final FolderName TRASH = new FolderName("Trash");
  private static final String KEY = Revision.key("um://nupoint-1 vm-1");
  private static final String WORDS = "Call me back, please";

  private final Killing killing = new Killing();
  private final MemoryMailboxes mailboxes = new MemoryMailboxes();
  private final ApplierRig rig = new ApplierRig(Optional.of(killing.over(mailboxes)));

  private static Updated transcript(String eventId, String words) {
    return new Updated(
        SampleEvents.meta(eventId),
        new VoicemailId("vm-1"),
        Optional.empty(),
        Optional.of(words(words)));
  }

  private static Transcript words(String words) {
    return new Transcript(words, Optional.of("en"), OptionalDouble.of(0.9));
  }

  private static Received voicemail(boolean confidential) {
    return SampleEvents.received(
        "vm-1",
        SampleEvents.ana(),
        SampleEvents.audio(3_000),
        true,
        confidential,
        Optional.empty());
  }

  private void deliveredAndRead() {
    rig.fresh(voicemail(false));
    rig.fresh(SampleEvents.read("vm-1", "read"));
  }

  private Stored only() {
    assertThat(mailboxes.stored(ApplierRig.ACCOUNT)).hasSize(1);
    return mailboxes.stored(ApplierRig.ACCOUNT).getFirst();
  }

  private Revision revision() {
    byte[] record = rig.state.get(KEY);
    return record == null ? Revision.NONE : Revision.read(record);
  }

  private static boolean holds(Stored message, byte[] audio) {
    String encoded = Base64.getMimeEncoder().encodeToString(audio);
    return message.text().contains(encoded);
  }

  private void assertReplaced() {
    Stored message = only();
    assertThat(message.text()).contains(WORDS).contains(".r1@umsync.invalid>");
    assertThat(message.flags()).containsExactlyInAnyOrder(MessageFlag.SEEN, MessageFlag.FLAGGED);
    assertThat(message.internalDate()).isEqualTo(SampleEvents.RECORDED);
    assertThat(holds(message, SampleEvents.audio(3_000))).isTrue();
    assertThat(rig.stateOf("vm-1").location()).contains(message.location());
    assertThat(revision().number()).isEqualTo(1);
    assertThat(revision().replaced()).isEmpty();
    assertThat(rig.lastOutcome().result()).isEqualTo(Result.APPLIED);
    assertThat(rig.lastOutcome().detail()).contains(Replacement.REPLACED);
    assertThat(rig.lastOutcome().uid()).hasValue(message.location().uid().uid());
  }

  @Test
  void readMessageIsReplacedByOneWithItsTranscript() {
    deliveredAndRead();

    rig.fresh(transcript("words", WORDS));

    assertReplaced();
  }

  @Test
  void unreadMessageStaysAsItIs() {
    rig.fresh(voicemail(false));
    Stored before = only();

    rig.fresh(transcript("words", WORDS));

    assertThat(only()).isEqualTo(before);
    assertThat(rig.lastOutcome().detail()).contains(Replacement.UNREAD);
  }

  @Test
  void emptyTranscriptReplacesNothing() {
    deliveredAndRead();
    Stored before = only();

    rig.fresh(transcript("words", " \n"));

    assertThat(only()).isEqualTo(before);
    assertThat(rig.lastOutcome().detail()).contains(Replacement.EMPTY);
  }

  @Test
  void privateMessageIsNeverGivenItsWords() {
    rig.fresh(voicemail(true));
    rig.fresh(SampleEvents.read("vm-1", "read"));

    rig.fresh(transcript("words", WORDS));

    assertThat(only().text()).doesNotContain(WORDS, ".r1@");
    assertThat(rig.lastOutcome().detail()).contains(Replacement.NO_TRANSCRIPT);
  }

  @Test
  void sameTranscriptAgainChangesNothing() {
    deliveredAndRead();
    rig.fresh(transcript("words", WORDS));
    Stored before = only();

    rig.fresh(transcript("words-again", WORDS));

    assertThat(only()).isEqualTo(before);
    assertThat(rig.lastOutcome().result()).isEqualTo(Result.ALREADY_APPLIED);
    assertThat(rig.lastOutcome().detail()).contains(Replacement.IN_MESSAGE);
  }

  @Test
  void betterTranscriptsReplaceAsOftenAsIsSearchedForAndNoMore() {
    deliveredAndRead();

    for (int i = 1; i <= MessageIdentity.MOST_REVISIONS + 1; i++) {
      rig.fresh(transcript("words-" + i, "Version " + i));
    }

    assertThat(only().text())
        .contains(
            "Version " + MessageIdentity.MOST_REVISIONS,
            ".r" + MessageIdentity.MOST_REVISIONS + "@");
    assertThat(rig.lastOutcome().detail()).contains(Replacement.OFTEN);
  }

  @Test
  void everySearchFindsARevisedMessage() {
    deliveredAndRead();
    rig.fresh(transcript("words", WORDS));
    rig.state.clear();

    rig.suspect(SampleEvents.received("vm-1"));

    assertThat(only().text()).contains(WORDS);
    assertThat(rig.lastOutcome().result()).isEqualTo(Result.ALREADY_APPLIED);
  }

  @Test
  void deletedOnThePhoneGoesWhateverItsRevision() {
    deliveredAndRead();
    rig.fresh(transcript("words", WORDS));

    rig.fresh(SampleEvents.deleted("vm-1", "deleted"));

    assertThat(only().location().folder().name()).isEqualTo("Trash");
  }

  @Test
  void wordsOfTheMessageAreThoseOfTheFirstOneAndTheRecordingIsItsOwn() {
    deliveredAndRead();
    String before = only().text();

    rig.fresh(transcript("words", WORDS));

    String after = only().text();
    for (String header :
        new String[] {
          "Date: ", "From: ", "To: ", "Subject: ", "X-UMSync-Identity: ", "Importance: "
        }) {
      assertThat(line(after, header)).isEqualTo(line(before, header));
    }
    assertThat(after.substring(after.indexOf("Content-Disposition")))
        .isEqualTo(before.substring(before.indexOf("Content-Disposition")));
  }

  private static String line(String message, String header) {
    int at = message.indexOf("\r\n" + header);
    return at < 0 ? "none" : message.substring(at + 2, message.indexOf("\r\n", at + 2));
  }

  @Test
  void appendWhoseAnswerIsLostIsSearchedForAndNotMadeTwice() {
    deliveredAndRead();
    LoggedEvent event = rig.logged(transcript("words", WORDS));
    mailboxes.loseAnswerOfNextAppend(ApplierRig.ACCOUNT, true);

    rig.handle(event, Purpose.DELIVER, false);
    rig.handle(event, Purpose.DELIVER, true);

    assertReplaced();
  }

  @Test
  void appendWhoseAnswerIsLostIsNotMadeTwiceWhereTheIndexLags() {
    rig.indexLag = Duration.ofSeconds(5);
    deliveredAndRead();
    LoggedEvent event = rig.logged(transcript("words", WORDS));
    mailboxes.loseAnswerOfNextAppend(ApplierRig.ACCOUNT, true);
    rig.handle(event, Purpose.DELIVER, false);
    mailboxes.letSearchesMissTheNewest(ApplierRig.ACCOUNT, 1);

    rig.handle(event, Purpose.DELIVER, true);

    assertReplaced();
    assertThat(rig.pauses).contains(Duration.ofSeconds(5));
  }

  @Test
  void messageThatSomebodyMarkedAsDeletedIsNotBroughtBackByACopyWithoutTheMark() {
    deliveredAndRead();
    mailboxes.personMarks(ApplierRig.ACCOUNT, only().location(), MessageFlag.DELETED, true);
    Stored before = only();

    rig.fresh(transcript("words", WORDS));

    assertThat(only()).isEqualTo(before);
    assertThat(rig.lastOutcome().detail()).contains(Replacement.MARKED);
  }

  @Test
  void whereOthersAreBeingCopiedItIsNotReadAndComesAgainWithoutBlameForTheMailbox()
      throws Exception {
    deliveredAndRead();
    LoggedEvent event = rig.logged(transcript("words", WORDS));
    UploadBudget.Reservation others = rig.copies.reserve(ApplierRig.COPIES_BYTES).orElseThrow();
    for (int tries = 0; tries <= ApplierRig.CIRCUIT_OPENS_AFTER; tries++) {
      assertThat(rig.handle(event, Purpose.DELIVER, false))
          .isInstanceOfSatisfying(
              Verdict.Retry.class,
              retry -> assertThat(retry.cause().code()).isEqualTo("no-capacity"));
    }
    assertThat(mailboxes.calls(ApplierRig.ACCOUNT, Step.READ)).isZero();

    others.close();
    rig.handle(event, Purpose.DELIVER, false);

    assertReplaced();
  }

  /** Before and after it is read, before and after the copy is appended. */
  @ParameterizedTest
  @ValueSource(ints = {5, 6, 7, 8})
  void whatIsHeldOfAMessageIsCountedFromItsReadingToItsAppendAndNoLonger(int step) {
    deliveredAndRead();
    long size = only().text().length();
    List<Long> held = new ArrayList<>();
    killing.actAt(step, () -> held.add(ApplierRig.COPIES_BYTES - rig.copies.freeBytes()));

    rig.fresh(transcript("words", WORDS));

    assertThat(held).singleElement().satisfies(h -> assertThat(h).isGreaterThan(3 * size));
    assertThat(rig.copies.freeBytes()).isEqualTo(ApplierRig.COPIES_BYTES);
  }

  @Test
  void messageLargerThanAllTheRoomThereIsIsCopiedAlone() {
    byte[] audio = SampleEvents.audio((int) ApplierRig.COPIES_BYTES / 2);
    rig.fresh(
        SampleEvents.received("vm-1", SampleEvents.ana(), audio, true, false, Optional.empty()));
    rig.fresh(SampleEvents.read("vm-1", "read"));

    rig.fresh(transcript("words", WORDS));

    assertThat(only().text()).contains(WORDS).contains(".r1@umsync.invalid>");
    assertThat(holds(only(), audio)).isTrue();
  }

  @Test
  void whatCouldNotBeReadIsHeldNoLonger() {
    deliveredAndRead();
    mailboxes.failNext(ApplierRig.ACCOUNT, Step.READ, FailureKind.CONNECTION_LOST);

    rig.fresh(transcript("words", WORDS));

    assertThat(rig.copies.freeBytes()).isEqualTo(ApplierRig.COPIES_BYTES);
  }

  /** After the look that found it read, before it is read whole. */
  @Test
  void messageThatIsMarkedUnreadMeanwhileStaysAsItIs() {
    deliveredAndRead();
    MessageLocation at = only().location();
    killing.actAt(3, () -> mailboxes.personMarks(ApplierRig.ACCOUNT, at, MessageFlag.SEEN, false));

    rig.handle(rig.logged(transcript("words", WORDS)), Purpose.DELIVER, false);

    assertThat(only().location()).isEqualTo(at);
    assertThat(only().flags()).doesNotContain(MessageFlag.SEEN);
  }

  @Test
  void serverThatDoesNotTellUidsIsSearched() {
    deliveredAndRead();
    LoggedEvent event = rig.logged(transcript("words", WORDS));
    mailboxes.tellAppendUid(ApplierRig.ACCOUNT, false);

    rig.handle(event, Purpose.DELIVER, false);
    rig.handle(event, Purpose.DELIVER, true);

    assertReplaced();
  }

  @Test
  void messageThatIsTooLargeWithItsWordsStaysAndAShorterTextReplacesItLater() {
    deliveredAndRead();
    Stored before = only();
    mailboxes.failNext(ApplierRig.ACCOUNT, Step.APPEND, FailureKind.MESSAGE_TOO_LARGE);

    rig.fresh(transcript("words-long", "A very long transcript"));

    assertThat(only()).isEqualTo(before);
    assertThat(rig.lastOutcome().result()).isEqualTo(Result.ALREADY_APPLIED);
    assertThat(rig.lastOutcome().detail()).contains(Replacement.TOO_LARGE);
    assertThat(revision()).isEqualTo(Revision.NONE);

    rig.fresh(transcript("words", WORDS));

    assertReplaced();
  }

  @Test
  void messageThatSomebodyChangedIsLeftAlone() {
    deliveredAndRead();
    Stored before = only();
    mailboxes.overwrite(
        ApplierRig.ACCOUNT,
        before.location(),
        before.text().replace("=_alternative_", "=_other_").getBytes(StandardCharsets.ISO_8859_1));

    rig.fresh(transcript("words", WORDS));

    assertThat(only().text()).doesNotContain(WORDS);
    assertThat(rig.lastOutcome().detail()).contains(Replacement.NO_TRANSCRIPT);
  }

  /** Between the look that found it and its reading. */
  @Test
  void messageThatIsMovedBeforeItIsReadIsReplacedWhereItIsNow() {
    mailboxes.personMakes(ApplierRig.ACCOUNT, KEPT);
    deliveredAndRead();
    MessageLocation at = only().location();
    LoggedEvent event = rig.logged(transcript("words", WORDS));
    killing.actAt(3, () -> mailboxes.personMoves(ApplierRig.ACCOUNT, at, KEPT));

    rig.handle(event, Purpose.DELIVER, false);
    assertThat(rig.outcomes).hasSize(2);
    rig.handle(event, Purpose.DELIVER, true);

    assertThat(only().location().folder()).isEqualTo(KEPT);
    assertReplaced();
  }

  @Test
  void messageThatIsDeletedBeforeItIsReadIsSaidToBeInTheTrash() {
    deliveredAndRead();
    MessageLocation at = only().location();
    LoggedEvent event = rig.logged(transcript("words", WORDS));
    killing.actAt(3, () -> mailboxes.personMoves(ApplierRig.ACCOUNT, at, TRASH));

    rig.handle(event, Purpose.DELIVER, false);
    rig.handle(event, Purpose.DELIVER, true);

    assertThat(only().text()).doesNotContain(WORDS);
    assertThat(rig.lastOutcome().detail()).contains(Changes.IN_TRASH);
  }

  /** UIDs out of a record are proof of nothing. */
  @Test
  void messageOfAnotherVoicemailIsNotRemovedWhateverTheRecordSays() {
    deliveredAndRead();
    rig.fresh(transcript("words", WORDS));
    rig.fresh(SampleEvents.received("vm-2"));
    MessageLocation other = mailboxes.stored(ApplierRig.ACCOUNT).getLast().location();
    Revision wrong =
        Revision.putting(1, Revision.mark(words(WORDS)), other).at(Revision.Step.REMOVING);
    rig.state.put(KEY, wrong.write());

    rig.suspect(transcript("words-again", WORDS));

    assertThat(mailboxes.stored(ApplierRig.ACCOUNT)).hasSize(2);
    assertThat(revision().open()).isFalse();
  }

  @Test
  void copyIsNotRemovedWhereTheRecordNamesItAsTheOldMessage() {
    deliveredAndRead();
    rig.fresh(transcript("words", WORDS));
    Stored copy = only();
    rig.state.put(KEY, Revision.putting(1, Revision.mark(words(WORDS)), copy.location()).write());

    rig.suspect(transcript("words-again", WORDS));

    assertThat(only()).isEqualTo(copy);
  }

  @Test
  void whereStateIsLostTheMessageItselfShowsThatItHoldsTheWords() {
    deliveredAndRead();
    rig.fresh(transcript("words", WORDS));
    Stored before = only();
    rig.state.remove(KEY);

    rig.fresh(transcript("words-again", WORDS));

    assertThat(only()).isEqualTo(before);
    assertThat(rig.lastOutcome().detail()).contains(Replacement.IN_MESSAGE);
    assertThat(revision()).isEqualTo(Revision.settled(1, Revision.mark(words(WORDS))));
  }

  @Test
  void whereStateIsLostNoOtherWordsAreTakenForThoseOfTheMessage() {
    deliveredAndRead();
    rig.fresh(transcript("words", WORDS));
    rig.state.remove(KEY);

    rig.fresh(transcript("words-better", "Call me back at once"));

    assertThat(only().text()).contains("Call me back at once", ".r2@umsync.invalid>");
    assertThat(rig.lastOutcome().detail()).contains(Replacement.REPLACED);
  }

  @Test
  void whereStateIsLostWithBothMessagesThereOneIsLeft() {
    LoggedEvent event = killedWithBothThere();
    rig.state.remove(KEY);

    rig.handle(event, Purpose.DELIVER, true);
    rig.handle(event, Purpose.DELIVER, true);

    assertThat(only().text()).contains(WORDS, ".r1@umsync.invalid>");
    assertThat(rig.lastOutcome().detail()).contains(Replacement.IN_MESSAGE);
  }

  @Test
  void copyThatSomebodyDeletesIsNotPutThereAgain() {
    LoggedEvent event = killedWithBothThere();
    Stored copy = mailboxes.stored(ApplierRig.ACCOUNT).getLast();
    mailboxes.personMoves(ApplierRig.ACCOUNT, copy.location(), TRASH);

    rig.handle(event, Purpose.DELIVER, true);

    assertThat(mailboxes.stored(ApplierRig.ACCOUNT))
        .extracting(m -> m.location().folder())
        .containsExactlyInAnyOrder(FolderName.INBOX, TRASH);
    assertThat(rig.lastOutcome().detail()).contains(Replacement.MOVED);
    assertThat(revision().open()).isFalse();
  }

  /** An operator has dropped the event of the first one. */
  @Test
  void transcriptThatComesUponAnUnfinishedReplacementReplacesItInTurn() {
    killedWithBothThere();

    rig.fresh(transcript("words-better", "Call me back at once"));

    assertThat(only().text()).contains("Call me back at once", ".r2@umsync.invalid>");
    assertThat(rig.lastOutcome().detail()).contains(Replacement.REPLACED);
  }

  /** The copy is there, and the message that it was made of. */
  private LoggedEvent killedWithBothThere() {
    deliveredAndRead();
    LoggedEvent event = rig.logged(transcript("words", WORDS));
    killing.at(8);
    assertThatThrownBy(() -> rig.handle(event, Purpose.DELIVER, false)).isInstanceOf(Killed.class);
    assertThat(mailboxes.stored(ApplierRig.ACCOUNT)).hasSize(2);
    return event;
  }
}

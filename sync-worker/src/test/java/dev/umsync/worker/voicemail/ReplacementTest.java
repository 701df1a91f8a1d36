package dev.umsync.worker.voicemail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.Transcript;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.event.VoicemailEvent.Updated;
import dev.umsync.common.identity.MessageIdentity;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.worker.dispatch.Purpose;
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
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A transcript that comes after its message. */
class ReplacementTest {
  private static final FolderName KEPT = new FolderName("Kept");
  private static final String WORDS = "Call me back, please";

  private final Killing killing = new Killing();
  private final MemoryMailboxes mailboxes = new MemoryMailboxes();
  private final ApplierRig rig = new ApplierRig(Optional.of(killing.over(mailboxes)));
  private boolean acted;

  private static Updated transcript(String eventId, String words) {
    return new Updated(
        SampleEvents.meta(eventId),
        new VoicemailId("vm-1"),
        Optional.empty(),
        Optional.of(new Transcript(words, Optional.of("en"), OptionalDouble.of(0.9))));
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
    byte[] record = rig.state.get(Revision.key("um://nupoint-1 vm-1"));
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

  /** Every step of the whole: before and after each command and each writing. */
  @Test
  void workerKilledAtAnyStepLeavesOneMessageInTheEnd() {
    int step = 1;
    for (boolean killed = true; killed; step++) {
      killed = killedAt(step);
    }
    assertThat(step).as("steps of one replacement").isGreaterThan(10);
  }

  private static boolean killedAt(int step) {
    ReplacementTest one = new ReplacementTest();
    one.deliveredAndRead();
    LoggedEvent event = one.rig.logged(transcript("words", WORDS));
    one.rig.step = one.killing::step;
    one.killing.at(step);
    boolean killed = false;
    try {
      one.rig.handle(event, Purpose.DELIVER, false);
    } catch (Killed e) {
      killed = true;
    }
    one.killing.never();
    if (killed) {
      assertThat(one.rig.outcomes).as("outcomes when killed at step " + step).hasSize(2);
      one.rig.handle(event, Purpose.DELIVER, true);
    }
    one.assertReplaced();
    assertThat(one.rig.outcomes).hasSize(3);
    return killed;
  }

  /** Before and after each command, a person's other client comes first. */
  @ParameterizedTest
  @ValueSource(strings = {"Trash", "Kept"})
  void whatAPersonMovesOrDeletesWhileItIsReplacedIsThereOnceAndNowhereElse(String folder) {
    int step = 1;
    for (boolean came = true; came; step++) {
      ReplacementTest one = new ReplacementTest();
      came = one.personComesBetweenAt(step, new FolderName(folder));
      if (came) {
        assertThat(one.only().location().folder().name()).as("at step " + step).isEqualTo(folder);
      }
    }
    assertThat(step).isGreaterThan(10);
  }

  /** Moves the first message there at that step; false if the replacement was over before. */
  private boolean personComesBetweenAt(int step, FolderName where) {
    mailboxes.personMakes(ApplierRig.ACCOUNT, KEPT);
    deliveredAndRead();
    MessageLocation at = only().location();
    LoggedEvent event = rig.logged(transcript("words", WORDS));
    killing.actAt(
        step,
        () -> {
          if (mailboxes.stored(ApplierRig.ACCOUNT).stream()
              .anyMatch(m -> m.location().equals(at))) {
            mailboxes.personMoves(ApplierRig.ACCOUNT, at, where);
            acted = true;
          }
        });
    rig.handle(event, Purpose.DELIVER, false);
    return acted;
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
}

package dev.umsync.standalone.chaos.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.EventType;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.mailbox.MailboxEventType;
import dev.umsync.standalone.chaos.verdict.FoundMessage.Place;
import dev.umsync.standalone.chaos.verdict.Offence.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The verdict can fail: each test spoils a good run in one way. */
class VerdictTest {
  private static final Subscriber PERSON = Subscriber.of("person@example.com");
  private static final Subscriber NOBODY_CALLED = Subscriber.of("idle@example.com");

  private final Map<String, EventType> acknowledged = new HashMap<>();
  private final List<LoggedEvent> log = new ArrayList<>();
  private final List<FoundOutcome> outcomes = new ArrayList<>();
  private final List<FoundChange> changes = new ArrayList<>();
  private final List<FoundMessage> mailbox = new ArrayList<>();
  private final List<FoundMessage> idle = new ArrayList<>();

  /** Three voicemails: one new, one read, one read and deleted. */
  VerdictTest() {
    event("a", EventType.RECEIVED);
    event("b", EventType.RECEIVED);
    event("c", EventType.RECEIVED);
    event("b", EventType.READ);
    event("c", EventType.READ);
    event("c", EventType.DELETED);
    message("a", Place.INBOX, 1, false);
    message("b", Place.INBOX, 2, true);
    message("c", Place.TRASH, 1, true);
  }

  private void event(String voicemail, EventType type) {
    long offset = log.size();
    String id = "e" + offset;
    acknowledged.put(id, type);
    log.add(
        new LoggedEvent(
            PERSON,
            voicemail,
            id,
            type,
            3,
            offset,
            Optional.of("recording of " + voicemail).filter(r -> type == EventType.RECEIVED)));
    outcomes.add(new FoundOutcome(PERSON, id, voicemail, 3, offset));
  }

  private void message(String voicemail, Place place, long uid, boolean seen) {
    mailbox.add(
        new FoundMessage(
            place, uid, Optional.of(voicemail), seen, Optional.of("recording of " + voicemail)));
  }

  private Verdict verdict() {
    return Verdict.of(
        new Evidence(
            acknowledged, log, outcomes, changes, Map.of(PERSON, mailbox, NOBODY_CALLED, idle)));
  }

  private void assertOnly(Kind kind, String voicemail) {
    Verdict verdict = verdict();
    assertThat(verdict.good()).isFalse();
    assertThat(verdict.offences())
        .isNotEmpty()
        .allSatisfy(o -> assertThat(o.kind()).as(o.line()).isEqualTo(kind))
        .allSatisfy(o -> assertThat(o.voicemail()).as(o.line()).isEqualTo(voicemail));
    assertThat(verdict.count(kind)).isEqualTo(1);
    assertThat(verdict.offences()).noneMatch(o -> o.line().contains("@"));
  }

  @Test
  void aGoodRunIsGood() {
    assertThat(verdict()).isEqualTo(new Verdict(3, 3, List.of()));
    assertThat(verdict().good()).isTrue();
  }

  @Test
  void aRepeatedEventIsTheSameEvent() {
    log.add(log.getFirst());

    assertThat(verdict().good()).isTrue();
  }

  @Test
  void aMissingMessageIsFound() {
    mailbox.removeFirst();

    assertOnly(Kind.MISSING, "a");
    assertThat(verdict().inMailboxes()).isEqualTo(2);
  }

  @Test
  void aWholeMailboxThatIsMissingIsFound() {
    mailbox.clear();

    assertThat(verdict().count(Kind.MISSING)).isEqualTo(3);
    assertThat(verdict().inMailboxes()).isZero();
  }

  @Test
  void aDoubledMessageIsFound() {
    message("a", Place.INBOX, 9, false);

    assertOnly(Kind.DOUBLED, "a");
  }

  @Test
  void aCopyInTheTrashOfOneThatIsInTheInboxIsFound() {
    message("b", Place.TRASH, 9, true);

    assertOnly(Kind.DOUBLED, "b");
  }

  @Test
  void aCopyInSomeOtherFolderIsFound() {
    message("b", Place.ELSEWHERE, 1, true);

    assertOnly(Kind.DOUBLED, "b");
  }

  @Test
  void aMessageWithoutAProvenIdentityIsFound() {
    mailbox.add(new FoundMessage(Place.INBOX, 9, Optional.empty(), false, Optional.empty()));

    assertOnly(Kind.DOUBLED, "of nobody");
  }

  @Test
  void aMessageThatNobodySentIsFound() {
    message("x", Place.INBOX, 9, false);

    assertOnly(Kind.DOUBLED, "x");
  }

  @Test
  void aMessageInTheMailboxOfSomebodyToWhomNothingWasSentIsFound() {
    idle.add(new FoundMessage(Place.INBOX, 1, Optional.empty(), false, Optional.empty()));

    assertOnly(Kind.DOUBLED, "of nobody");
    assertThat(verdict().inMailboxes()).isEqualTo(3);
  }

  @Test
  void swappedMessagesAreFound() {
    mailbox.clear();
    message("a", Place.INBOX, 2, false);
    message("b", Place.INBOX, 1, true);
    message("c", Place.TRASH, 1, true);

    assertOnly(Kind.OUT_OF_ORDER, "b");
  }

  @Test
  void aMessageWithoutItsRecordingIsFound() {
    mailbox.set(0, new FoundMessage(Place.INBOX, 1, Optional.of("a"), false, Optional.empty()));

    assertOnly(Kind.MISSING, "a");
    assertThat(verdict().inMailboxes()).isEqualTo(2);
  }

  @Test
  void aMessageWithSomebodyElsesRecordingIsFound() {
    mailbox.set(
        0,
        new FoundMessage(Place.INBOX, 1, Optional.of("a"), false, Optional.of("recording of b")));

    assertOnly(Kind.MISSING, "a");
  }

  @Test
  void aDeletedVoicemailThatIsStillInTheInboxIsFound() {
    mailbox.removeLast();
    message("c", Place.INBOX, 3, true);

    assertOnly(Kind.OUT_OF_ORDER, "c");
    assertThat(verdict().inMailboxes()).isEqualTo(2);
  }

  @Test
  void aVoicemailThatLiesInTheTrashAndWasNotDeletedIsFound() {
    mailbox.set(
        0,
        new FoundMessage(Place.TRASH, 9, Optional.of("a"), false, Optional.of("recording of a")));

    assertOnly(Kind.OUT_OF_ORDER, "a");
  }

  @Test
  void aFlagThatIsNotAsTheLastEventSaysIsFound() {
    mailbox.set(
        1,
        new FoundMessage(Place.INBOX, 2, Optional.of("b"), false, Optional.of("recording of b")));

    assertOnly(Kind.OUT_OF_ORDER, "b");
  }

  @Test
  void anEventWithoutAnOutcomeIsFound() {
    outcomes.remove(3);

    assertOnly(Kind.MISSING, "b");
  }

  @Test
  void aSecondOutcomeIsFound() {
    outcomes.add(outcomes.get(1));

    assertOnly(Kind.DOUBLED, "b");
  }

  @Test
  void swappedOutcomesAreFound() {
    Collections.swap(outcomes, 1, 2);

    assertOnly(Kind.OUT_OF_ORDER, "b");
  }

  @Test
  void anOutcomeForAnEventThatNobodySentIsFound() {
    outcomes.add(new FoundOutcome(PERSON, "e99", "x", 3, 99));

    assertOnly(Kind.DOUBLED, "x");
  }

  @ParameterizedTest
  @EnumSource(value = MailboxEventType.class, mode = Mode.EXCLUDE, names = "LAMP")
  void aChangeInTheMailboxThatNobodyMadeIsFound(MailboxEventType type) {
    changes.add(new FoundChange("b", type));

    assertOnly(Kind.DOUBLED, "b");
    assertThat(verdict().inMailboxes()).isEqualTo(3);
  }

  @Test
  void anAcknowledgedEventThatKafkaLostIsFound() {
    acknowledged.put("e99", EventType.RECEIVED);

    assertOnly(Kind.MISSING, "of event e99");
    assertThat(verdict().sent()).isEqualTo(4);
    assertThat(verdict().inMailboxes()).isEqualTo(3);
  }

  @Test
  void whatKafkaDidNotAcknowledgeInTimeIsComparedAndNotCountedAsSent() {
    acknowledged.remove("e0");

    assertThat(verdict()).isEqualTo(new Verdict(2, 2, List.of()));
    mailbox.removeFirst();
    assertOnly(Kind.MISSING, "a");
  }
}

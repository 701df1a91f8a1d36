package dev.umsync.worker.voicemail;

import dev.umsync.common.json.Json;
import dev.umsync.common.outcome.OutcomeRecord;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.worker.kafka.Effects;
import dev.umsync.worker.kafka.Effects.Publication;
import dev.umsync.worker.kafka.Effects.StateChange;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.voicemail.MailboxTask.LoggedEvent;
import dev.umsync.worker.voicemail.state.Revision;
import dev.umsync.worker.voicemail.state.StateCodec;
import dev.umsync.worker.voicemail.state.VoicemailState;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What is written when an event is done. Immutable, any thread. */
final class Results {
  private static final Effects REPEATED = new Effects("repeat", List.of(), List.of());

  private final Topics topics;
  private final Clock clock;

  Results(Topics topics, Clock clock) {
    this.topics = topics;
    this.clock = clock;
  }

  /**
   * The one outcome of an event and what is known from now on.
   *
   * @param more what else state is to remember
   */
  Effects settled(LoggedEvent task, Finding finding, int attempts, List<StateChange> more) {
    Publication outcome =
        new Publication(
            topics.name(TopicSpec.OUTCOMES),
            task.subscriber().address(),
            Json.bytes(outcome(task, finding, finding.touched() ? attempts : 0)),
            List.of());
    return new Effects(
        finding.result().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        changes(task, finding, more),
        List.of(outcome));
  }

  private static List<StateChange> changes(
      LoggedEvent task, Finding finding, List<StateChange> more) {
    return Stream.of(
            Stream.of(state(task, finding.state())),
            finding.revision().stream().map(r -> revision(task, r)),
            more.stream())
        .flatMap(changes -> changes)
        .toList();
  }

  /** An event that has its outcome already, and whose message was looked for all the same. */
  static Effects rebuilt(LoggedEvent task, Finding finding, List<StateChange> more) {
    return new Effects("rebuilt", changes(task, finding, more), List.of());
  }

  /** An event that has its outcome already: an observation, nothing is written. */
  static Effects repeated() {
    return REPEATED;
  }

  /** A second look has no outcome; it may have learnt where the message is. */
  static Effects lookedAgain(MailboxTask task, Optional<VoicemailState> state) {
    return new Effects(
        "looked-again",
        Stream.concat(state.map(s -> state(task, s)).stream(), Stream.of(LookRecord.made(task)))
            .toList(),
        List.of());
  }

  private static StateChange revision(MailboxTask task, Revision revision) {
    return new StateChange(Revision.key(task.voicemail().text()), revision.write());
  }

  private static StateChange state(MailboxTask task, VoicemailState state) {
    return new StateChange(
        task.voicemail().text(), task.subscriber().address(), StateCodec.write(state));
  }

  private OutcomeRecord outcome(LoggedEvent task, Finding finding, int attempts) {
    OutcomeRecord outcome = unparked(task, finding, attempts);
    return task.parked()
        .map(parked -> outcome.afterParking(parked.reason(), parked.at()))
        .orElse(outcome);
  }

  private OutcomeRecord unparked(LoggedEvent task, Finding finding, int attempts) {
    Optional<MessageLocation> at = finding.state().location();
    return new OutcomeRecord(
        task.meta().source(),
        task.meta().id(),
        task.event().type().ceType(),
        task.event().voicemailId(),
        finding.result(),
        finding.detailIfAny(),
        at.map(l -> l.folder().name()),
        number(at.map(l -> l.uid().uid())),
        number(at.map(l -> l.uid().uidValidity())),
        task.partition(),
        task.offset(),
        task.meta().time(),
        task.writtenAt(),
        clock.instant(),
        attempts);
  }

  private static OptionalLong number(Optional<Long> value) {
    return value.map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }
}

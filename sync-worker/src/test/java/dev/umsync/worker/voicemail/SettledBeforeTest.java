package dev.umsync.worker.voicemail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.EventType;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.kafka.ReplayMark;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.kafka.Effects;
import dev.umsync.worker.kafka.RawEvent;
import dev.umsync.worker.kafka.UndecodableEvent;
import dev.umsync.worker.kafka.tables.TaskDecoder;
import dev.umsync.worker.voicemail.state.EarlierEvents;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** An event that was settled is known by its head, and what becomes of it is what became of it. */
class SettledBeforeTest {
  private static final Instant WRITTEN = SampleEvents.RECORDED.plusSeconds(60);

  private final EventRecords records = new EventRecords(new EventCodec());
  private final TaskDecoder decoder = new TaskDecoder(records, Instant.MIN);
  private final ApplierRig rig = new ApplierRig();
  private long offset;

  private RawEvent raw(VoicemailEvent event) {
    ProducerRecord<byte[], byte[]> record = records.encode("voicemail", event);
    return new RawEvent(record.key(), record.value(), record.headers(), WRITTEN, 3, offset++);
  }

  private RawEvent delivered(VoicemailEvent event) {
    RawEvent raw = raw(event);
    handle(raw);
    return raw;
  }

  private Verdict<MailboxTask, Effects> handle(RawEvent raw) {
    try {
      return rig.handle(decoder.decode(raw), Purpose.DELIVER, false);
    } catch (UndecodableEvent e) {
      return new Verdict.SetAside<>(e.cause());
    }
  }

  private Optional<Effects> settled(RawEvent raw) {
    return decoder.head(raw).flatMap(head -> rig.applier.settledBefore(head, rig.view()));
  }

  private static RawEvent withValue(RawEvent raw, String value) {
    return new RawEvent(
        raw.key(),
        value.getBytes(StandardCharsets.UTF_8),
        raw.headers(),
        raw.writtenAt(),
        raw.partition(),
        raw.offset());
  }

  private static String text(RawEvent raw) {
    return new String(Objects.requireNonNull(raw.value()), StandardCharsets.UTF_8);
  }

  @Test
  void aRepeatIsSettledThoughTheRestOfItIsNoJson() {
    RawEvent raw = delivered(SampleEvents.received("vm-1"));
    RawEvent damaged = withValue(raw, text(raw).replace("\"audio\":", "]"));

    assertThatThrownBy(() -> decoder.decode(damaged)).isInstanceOf(UndecodableEvent.class);
    assertThat(settled(damaged)).contains(new Effects("repeat", List.of(), List.of()));
  }

  @Test
  void anotherEventOfAKnownVoicemailIsNotSettled() {
    delivered(SampleEvents.received("vm-1"));

    assertThat(settled(raw(SampleEvents.read("vm-1", "r")))).isEmpty();
    assertThat(settled(raw(SampleEvents.withEventId(SampleEvents.received("vm-1"), "sent again"))))
        .isEmpty();
  }

  @Test
  void theSameIdOfAnotherVoicemailIsAnotherEvent() {
    delivered(SampleEvents.read("vm-1", "r"));

    assertThat(settled(raw(SampleEvents.read("vm-2", "r")))).isEmpty();
  }

  @Test
  void whatWasNeverSettledIsNot() {
    rig.permitted = false;

    assertThat(settled(delivered(SampleEvents.received("vm-1")))).isEmpty();
  }

  @Test
  void whatIsForgottenIsJudgedByItsPlaceOnceItIsDecoded() {
    RawEvent read = delivered(SampleEvents.read("vm-1", "r"));
    delivered(SampleEvents.unread("vm-1", "u"));
    rig.state.remove(EarlierEvents.key("um://nupoint-1 vm-1"));

    assertThat(settled(read)).isEmpty();
    assertThat(handle(read)).isEqualTo(Verdict.done(Results.repeated()));
  }

  @Test
  void stateThatCannotBeReadKnowsNothing() {
    RawEvent raw = delivered(SampleEvents.received("vm-1"));
    rig.state.put("um://nupoint-1 vm-1", new byte[] {'?'});

    assertThat(settled(raw)).isEmpty();
  }

  @Test
  void aReplayIsARepeatUnlessItIsToRebuild() {
    RawEvent raw = delivered(SampleEvents.received("vm-1"));
    new ReplayMark("r", 3, raw.offset(), WRITTEN, false).put(raw.headers());
    assertThat(settled(raw)).isPresent();

    new ReplayMark("r", 3, raw.offset(), WRITTEN, true).put(raw.headers());
    assertThat(settled(raw)).isEmpty();
  }

  @Test
  void whatWasParkedIsJudgedWhole() {
    RawEvent raw = delivered(SampleEvents.received("vm-1"));
    raw.headers().add("umsync-parked-at", "2026-05-04T10:00:00Z".getBytes(StandardCharsets.UTF_8));

    assertThat(decoder.head(raw)).isEmpty();
  }

  /**
   * One event of a log.
   *
   * @param again whether one before it is read again instead
   */
  private record Step(EventType type, String voicemail, String id, boolean again, int which) {
    VoicemailEvent event() {
      return switch (type) {
        case RECEIVED -> SampleEvents.withEventId(SampleEvents.received(voicemail), id);
        case READ -> SampleEvents.read(voicemail, id);
        case UNREAD -> SampleEvents.unread(voicemail, id);
        case DELETED -> SampleEvents.deleted(voicemail, id);
        case UPDATED -> SampleEvents.transcribed(voicemail, id, "Call me back");
      };
    }
  }

  @Provide
  Arbitrary<List<Step>> logs() {
    return Combinators.combine(
            Arbitraries.of(EventType.class),
            Arbitraries.of("vm-1", "vm-2"),
            Arbitraries.integers().between(0, 9).map(n -> "e" + n),
            Arbitraries.of(true, false, false),
            Arbitraries.integers().between(0, 1_000))
        .as(Step::new)
        .list()
        .ofMaxSize(16);
  }

  @Property(tries = 300)
  void whoeverReadsALogComesToTheSameWithHeadsAndWithout(@ForAll("logs") List<Step> log) {
    List<RawEvent> written = new ArrayList<>();
    for (Step step : log) {
      RawEvent next =
          step.again() && !written.isEmpty()
              ? written.get(step.which() % written.size())
              : raw(step.event());
      assertSameWithHeadAndWithout(next);
      written.add(next);
    }
    written.forEach(this::assertSameWithHeadAndWithout);
    written.forEach(raw -> assertThat(settled(raw)).isPresent());
  }

  private void assertSameWithHeadAndWithout(RawEvent raw) {
    Optional<Effects> byHead = settled(raw);

    Verdict<MailboxTask, Effects> whole = handle(raw);

    boolean repeat = whole.equals(Verdict.done(Results.repeated()));
    assertThat(byHead.isPresent()).as("known by its head").isEqualTo(repeat);
    byHead.ifPresent(effects -> assertThat(whole).isEqualTo(Verdict.done(effects)));
  }
}

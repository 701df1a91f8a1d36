package dev.umsync.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.EventHead;
import dev.umsync.common.event.EventType;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.worker.dispatch.Attempt;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.PlannedLook;
import dev.umsync.worker.dispatch.Position;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.voicemail.SampleEvents;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever finds out that an event is none, the same becomes of it. */
class DecodingHandlerTest {
  private static final String NO_EVENT = "no event";
  private static final String DAMAGED_WITHIN = "damaged within";
  private static final Effects DROPPED = new Effects("dropped", List.of(), List.of());
  private static final Effects APPLIED = new Effects("applied", List.of(), List.of());

  private static final String SETTLED = "settled";
  private static final Effects REPEAT = new Effects("repeat", List.of(), List.of());

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<String> decoded = new ArrayList<>();
  private final List<Key> expected = new ArrayList<>();
  private final DecodingHandler<String> handler =
      new DecodingHandler<>(
          new Decoder(),
          new Handler(),
          Map.of(),
          new EngineMetrics(registry),
          (assignment, subscriber, effects, durable) -> {});

  @ParameterizedTest
  @ValueSource(strings = {NO_EVENT, DAMAGED_WITHIN})
  void whatIsNoEventIsSetAsideWithTheReason(String value) throws InterruptedException {
    assertThat(handle(value, Purpose.DELIVER))
        .isEqualTo(new Verdict.SetAside<>(new Cause("undecodable", value)));
  }

  @ParameterizedTest
  @ValueSource(strings = {NO_EVENT, DAMAGED_WITHIN})
  void whatIsNoEventIsDroppedAsOneOfWhichNothingIsKnown(String value) throws InterruptedException {
    assertThat(handle(value, Purpose.DROP)).isEqualTo(Verdict.done(DROPPED));
  }

  @Test
  void whatIsAnEventIsHandled() throws InterruptedException {
    assertThat(handle("good", Purpose.DELIVER)).isEqualTo(Verdict.done(APPLIED));
  }

  @Test
  void whatWasSettledBeforeIsARepeatAndIsNotDecoded() throws InterruptedException {
    assertThat(handle(SETTLED, Purpose.DELIVER)).isEqualTo(Verdict.done(REPEAT));
    assertThat(decoded).isEmpty();
    assertThat(expected).isEmpty();
  }

  @Test
  void whatIsNotKnownByItsHeadIsDecoded() throws InterruptedException {
    assertThat(handle("good", Purpose.DELIVER)).isEqualTo(Verdict.done(APPLIED));
    assertThat(decoded).containsExactly("good");
  }

  @Test
  void whoeverGetsAnEventIsExpectedBeforeItIsDecoded() throws InterruptedException {
    handle(NO_EVENT, Purpose.DELIVER);

    assertThat(expected).containsExactly(new Key("ana@example.com"));
    handle("good", Purpose.DROP);
    assertThat(expected).as("a drop touches no mailbox").hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"REDRIVE", "DROP"})
  void whatWasParkedIsDecodedWhateverIsKnown(Purpose purpose) throws InterruptedException {
    assertThat(handle(SETTLED, purpose)).isEqualTo(Verdict.done(APPLIED));
    assertThat(decoded).containsExactly(SETTLED);
  }

  @ParameterizedTest
  @ValueSource(strings = {SETTLED, "good"})
  void aSuspectCountsAsOneDecodedOrNot(String value) throws InterruptedException {
    handle(value, Purpose.DELIVER, true);

    assertThat(registry.counter("umsync.worker.suspects").count()).isEqualTo(1);
  }

  private Verdict<Work<String>, Effects> handle(String value, Purpose purpose)
      throws InterruptedException {
    return handle(value, purpose, false);
  }

  private Verdict<Work<String>, Effects> handle(String value, Purpose purpose, boolean suspect)
      throws InterruptedException {
    RawEvent raw =
        new RawEvent(
            null, value.getBytes(StandardCharsets.UTF_8), new RecordHeaders(), Instant.EPOCH, 0, 7);
    return handler.handle(
        new Attempt<>(
            new Key("ana@example.com"),
            new Work.Raw<>(raw),
            new Position(0, 7),
            purpose,
            suspect,
            1,
            Duration.ofMinutes(1),
            () -> true));
  }

  private final class Decoder implements EventDecoder<String> {
    @Override
    public Optional<EventHead> head(RawEvent raw) {
      String text = new String(Objects.requireNonNull(raw.value()), StandardCharsets.UTF_8);
      return Optional.of(
          new EventHead(
              EventType.READ, SampleEvents.meta(text), new VoicemailId(text.replace(' ', '-'))));
    }

    @Override
    public String decode(RawEvent raw) throws UndecodableEvent {
      String text = new String(Objects.requireNonNull(raw.value()), StandardCharsets.UTF_8);
      if (text.equals(NO_EVENT)) {
        throw new UndecodableEvent(NO_EVENT);
      }
      decoded.add(text);
      return text;
    }

    @Override
    public PlannedLook<String> look(byte[] value) {
      throw new AssertionError("no look is planned here");
    }
  }

  private final class Handler implements VoicemailHandler<String> {
    @Override
    public Verdict<String, Effects> handle(Attempt<String> attempt, StateView state)
        throws UndecodableEvent {
      if (attempt.event().equals(DAMAGED_WITHIN)) {
        throw new UndecodableEvent(DAMAGED_WITHIN);
      }
      return Verdict.done(APPLIED);
    }

    @Override
    public Optional<Effects> settledBefore(EventHead event, StateView state) {
      return event.meta().id().equals(SETTLED) ? Optional.of(REPEAT) : Optional.empty();
    }

    @Override
    public void expect(Key subscriber) {
      expected.add(subscriber);
    }

    @Override
    public Effects dropped(UndecodedEvent event) {
      return DROPPED;
    }
  }
}

package dev.umsync.worker.dispatch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.dispatch.AsideEvent;
import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.ParkedReading;
import dev.umsync.worker.dispatch.Position;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Settlement;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.dispatch.kernel.KernelWorld.Event;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events set aside stay until an operator orders something about them. */
class AsidesTest {
  private KernelWorld world;

  @BeforeEach
  void begin() {
    world = new KernelWorld(Limits.defaults(), new Random(1));
    world.assign(0);
    world.commit(true);
  }

  private static Verdict<Event, String> aside() {
    return new Verdict.SetAside<>(Cause.of("undecodable"));
  }

  /** One event of {@code key} that was set aside. */
  private Event setAside(String key) {
    Event event = world.produce(0, key);
    world.fetch(0, 1);
    world.advance();
    world.end(world.calls.of(key), aside());
    world.advance();
    world.commit(true);
    world.advance();
    return event;
  }

  private void order(String key, Settlement.Order order, OptionalLong offset) {
    world.order(world.produce(0, key), order, offset);
    world.advance();
    assertThat(world.calls.pending()).as("not before the order is durable").isEmpty();
    world.commit(true);
    world.advance();
  }

  private void order(String key, Settlement.Order order) {
    order(key, order, OptionalLong.empty());
  }

  @Test
  void anOrderToDropClosesIt() {
    Event event = setAside("a");
    order("a", Settlement.Order.DROP);
    var call = world.calls.of("a");
    assertThat(call.attempt.purpose()).isEqualTo(Purpose.DROP);
    assertThat(call.attempt.event()).isEqualTo(event);
    world.end(call, Verdict.done("dropped"));
    world.advance();
    world.commit(true);
    assertThat(world.durable(0).ended).containsEntry(event, "dropped");
    assertThat(world.durable(0).asides).isEmpty();
    world.advance();
    assertThat(world.dispatcher.nextAlarm()).as("nothing is left to do").isEmpty();
    assertThat(world.dispatcher.load().queued()).isZero();
  }

  @Test
  void anOrderToRetryCallsForItOnceAndItMayStay() {
    setAside("a");
    order("a", Settlement.Order.RETRY);
    assertThat(world.calls.of("a").attempt.purpose()).isEqualTo(Purpose.REDRIVE);
    assertThat(world.calls.of("a").attempt.suspect()).isTrue();
    world.end(world.calls.of("a"), aside());
    world.advance();
    world.commit(true);
    world.advance();
    assertThat(world.durable(0).asides.values())
        .singleElement()
        .satisfies(kept -> assertThat(kept.order()).isEmpty());
    assertThat(world.calls.pending()).isEmpty();
    assertThat(world.dispatcher.nextAlarm()).isEmpty();
  }

  @Test
  void whatIsDroppedWhileItIsTriedIsDroppedWhenThatCameToNothing() {
    Event event = setAside("a");
    order("a", Settlement.Order.RETRY);
    var tried = world.calls.of("a");
    world.order(world.produce(0, "a"), Settlement.Order.DROP, OptionalLong.empty());
    world.advance();
    world.commit(true);
    world.advance();

    world.end(tried, aside());
    world.advance();
    world.commit(true);
    world.advance();

    assertThat(world.calls.of("a").attempt.purpose()).isEqualTo(Purpose.DROP);
    world.end(world.calls.of("a"), Verdict.done("dropped"));
    world.advance();
    world.commit(true);
    assertThat(world.durable(0).ended).containsEntry(event, "dropped");
    assertThat(world.durable(0).asides).isEmpty();
  }

  @Test
  void anOrderAboutOneLeavesTheOthers() {
    setAside("a");
    Event second = setAside("a");
    order("a", Settlement.Order.DROP, OptionalLong.of(1));
    assertThat(world.calls.pending())
        .singleElement()
        .satisfies(c -> assertThat(c.attempt.event()).isEqualTo(second));
  }

  @Test
  void anOrderAboutOneIsNoOrderAboutWhatIsParked() {
    world.produce(0, "a");
    world.fetch(0, 1);
    world.advance();
    world.end(world.calls.of("a"), new Verdict.Park<>(Cause.of("full"), Duration.ofHours(1)));
    world.advance();
    world.commit(true);
    world.order(world.produce(0, "a"), Settlement.Order.DROP, OptionalLong.of(0));
    world.commit(true);
    world.advance();
    assertThat(world.calls.pending()).isEmpty();
    assertThat(world.durable(0).spans.values())
        .singleElement()
        .satisfies(span -> assertThat(span.dropThrough()).isEqualTo(-1));
  }

  @Test
  void anOrderThatCameToNothingIsCarriedOutLaterAndHoldsNothingUp() {
    setAside("a");
    order("a", Settlement.Order.RETRY);
    world.produce(0, "a");
    world.fetch(0, 1);
    world.calls.end(
        world.calls.of("a"), new Verdict.Retry<>(Cause.of("busy"), Duration.ofMinutes(5), true));
    world.advance();
    assertThat(world.calls.of("a").attempt.purpose()).isEqualTo(Purpose.DELIVER);
    world.end(world.calls.of("a"), Verdict.done("applied"));
    world.advance();
    assertThat(world.dispatcher.nextAlarm().orElseThrow())
        .isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
    world.pass(Duration.ofSeconds(30));
    world.commit(true);
    world.advance();
    assertThat(world.calls.of("a").attempt.purpose()).isEqualTo(Purpose.REDRIVE);
  }

  @Test
  void anOrderOutlivesItsOwner() {
    setAside("a");
    order("a", Settlement.Order.DROP);
    world.crash();
    world.assign(0);
    world.commit(true);
    world.pass(Duration.ofSeconds(41));
    world.commit(true);
    world.advance();
    assertThat(world.calls.of("a").attempt.purpose()).isEqualTo(Purpose.DROP);
  }

  @Test
  void theCallOfAnOrderIsOneOfItsSubscribers() {
    setAside("a");
    world.produce(0, "a");
    world.fetch(0, 1);
    world.advance();
    var running = world.calls.of("a");
    world.order(world.produce(0, "a"), Settlement.Order.DROP, OptionalLong.empty());
    world.commit(true);
    world.advance();
    assertThat(world.calls.pending()).containsExactly(running);
    world.end(running, Verdict.done("applied"));
    world.advance();
    assertThat(world.calls.of("a").attempt.purpose()).isEqualTo(Purpose.DROP);
  }

  @Test
  void fewOrdersAreUnderWayAtOnce() {
    for (int i = 0; i < 6; i++) {
      setAside("k" + i);
    }
    for (int i = 0; i < 6; i++) {
      world.order(world.produce(0, "k" + i), Settlement.Order.DROP, OptionalLong.empty());
    }
    world.commit(true);
    world.advance();
    assertThat(world.calls.pending()).hasSize(4);
    world.end(world.calls.pending().getFirst(), Verdict.done("dropped"));
    world.advance();
    world.advance();
    assertThat(world.calls.pending()).hasSize(4);
  }

  @Test
  void oneThatTheLogHasNoMoreIsForgotten() {
    Assignment owned = world.owned(0);
    world
        .dispatcher
        .progress()
        .ordered(
            owned,
            new AsideEvent(
                7, new Key("a"), Cause.of("x"), java.util.Optional.of(Settlement.Order.DROP)));
    ParkedReading reading = world.dispatcher.redrives().takeReadings().getFirst();
    assertThat(reading.aside()).isTrue();
    world.dispatcher.redrives().failed(reading);
    assertThat(world.dispatcher.redrives().takeReadings()).as("later").isEmpty();
    world.pass(Duration.ofSeconds(30));
    reading = world.dispatcher.redrives().takeReadings().getFirst();
    world.dispatcher.redrives().found(reading, List.of(), 8);
    assertThat(world.dispatcher.progress().takeSettled())
        .singleElement()
        .isInstanceOfSatisfying(
            Settlement.AsideClosed.class, s -> assertThat(s.result().isPresent()).isFalse());
    world.pass(Duration.ofHours(1));
    assertThat(world.dispatcher.redrives().takeReadings()).isEmpty();
  }

  @Test
  void whatWasSetAsideIsPassedOverWhenItsSubscribersParkedEventsAreReadBack() {
    world.produce(0, "a");
    world.fetch(0, 1);
    world.advance();
    world.end(world.calls.of("a"), new Verdict.Park<>(Cause.of("full"), Duration.ofSeconds(30)));
    world.advance();
    Position position = new Position(0, world.produce(0, "a").offset());
    world
        .dispatcher
        .intake()
        .offerUnusable(position, new Key("a"), 1, world.events(0).getLast(), Cause.of("bad"));
    Event last = world.produce(0, "a");
    world.dispatcher.intake().offer(new Position(0, last.offset()), last.key(), 100, last);
    world.commit(true);
    assertThat(world.durable(0).parkedLog).hasSize(3);
    world.pass(Duration.ofMinutes(1));
    world.commit(true);
    world.advance();
    world.end(world.calls.of("a"), Verdict.done("applied"));
    world.advance();
    assertThat(world.calls.of("a").attempt.event()).isEqualTo(last);
  }
}

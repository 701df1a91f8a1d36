package dev.umsync.worker.dispatch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Settlement;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.dispatch.kernel.KernelWorld.Event;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the worker does of its own accord: behind all events, fenced like them. */
class ErrandsTest {
  private KernelWorld world;

  @BeforeEach
  void begin() {
    world = new KernelWorld(Limits.defaults().with(8), new Random(1));
    world.assign(0);
    world.commit(true);
  }

  private boolean offer(String key) {
    boolean taken =
        world.dispatcher.errands().offer(0, new Key(key), new Event(0, 1_000, new Key(key)));
    world.advance();
    return taken;
  }

  private void produce(String... keys) {
    for (String key : keys) {
      world.produce(0, key);
    }
    world.fetch(0, keys.length);
    world.advance();
  }

  private Purpose running(String key) {
    return world.calls.of(key).attempt.purpose();
  }

  private void end(String key) {
    world.calls.end(world.calls.of(key), Verdict.done("applied"));
    world.advance();
  }

  @Test
  void anErrandWaitsUntilNoEventOfItsSubscriberDoes() {
    produce("a", "a");

    assertThat(offer("a")).isTrue();

    assertThat(running("a")).isEqualTo(Purpose.DELIVER);
    end("a");
    assertThat(running("a")).isEqualTo(Purpose.DELIVER);
    end("a");
    assertThat(running("a")).isEqualTo(Purpose.ERRAND);
  }

  @Test
  void anEventWaitsForTheErrandThatIsRunningAndGoesBeforeTheNextOne() {
    offer("a");
    offer("a");
    produce("a");

    assertThat(running("a")).isEqualTo(Purpose.ERRAND);
    end("a");
    assertThat(running("a")).isEqualTo(Purpose.DELIVER);
    end("a");
    assertThat(running("a")).isEqualTo(Purpose.ERRAND);
  }

  @Test
  void errandsLeaveRoomForEvents() {
    offer("a");
    offer("b");
    offer("c");
    produce("d");

    assertThat(world.calls.pending()).hasSize(3);
    assertThat(running("d")).isEqualTo(Purpose.DELIVER);
    end("a");
    assertThat(running("c")).isEqualTo(Purpose.ERRAND);
  }

  @Test
  void whileEventsTakeMostCallsFewerErrandsRunAndTheOthersFollow() {
    produce("e1", "e2", "e3", "e4", "e5", "e6");
    offer("a");
    offer("b");
    offer("c");
    assertThat(world.calls.pending()).as("one errand of eight calls").hasSize(7);

    end("a");
    assertThat(running("b")).isEqualTo(Purpose.ERRAND);
    end("e1");
    assertThat(world.calls.pending()).as("five events and b").hasSize(6);

    end("e2");
    assertThat(running("c")).isEqualTo(Purpose.ERRAND);
  }

  @Test
  void whatAnErrandCameToIsSettledAndNothingOfItIsNot() {
    offer("a");
    world.calls.end(world.calls.of("a"), new Verdict.Nothing<>());
    world.dispatcher.advance();
    assertThat(world.dispatcher.progress().takeSettled()).isEmpty();

    offer("a");
    world.calls.end(world.calls.of("a"), Verdict.done("seen"));
    world.dispatcher.advance();
    assertThat(world.dispatcher.progress().takeSettled())
        .singleElement()
        .isInstanceOf(Settlement.LookedAgain.class);
  }

  @Test
  void anErrandThatFailedIsNotTriedAgain() {
    offer("a");
    world.calls.fail(world.calls.of("a"), new IllegalStateException("scripted"));
    world.advance();

    assertThat(world.calls.pending()).isEmpty();
  }

  @Test
  void nothingIsTakenForAPartitionThatIsNotOurs() {
    world.lose(0);

    assertThat(offer("a")).isFalse();
    assertThat(world.calls.pending()).isEmpty();
  }

  @Test
  void anErrandEndsWithItsAssignment() {
    offer("a");
    var late = world.calls.of("a");
    world.lose(0);
    world.calls.end(late, Verdict.done("seen"));
    world.dispatcher.advance();

    assertThat(world.dispatcher.progress().takeSettled()).isEmpty();
  }

  @Test
  void aNoteIsToldOnceItIsDurableAndDroppedWithItsAssignment() {
    AtomicInteger durable = new AtomicInteger();
    Assignment assignment = world.dispatcher.tenures().admitted().getFirst();
    world.dispatcher.errands().note(assignment, new Key("a"), "intent", durable::incrementAndGet);
    assertThat(durable).hasValue(0);
    world.commit(true);
    assertThat(durable).hasValue(1);

    world.lose(0);
    world.dispatcher.errands().note(assignment, new Key("a"), "intent", durable::incrementAndGet);
    assertThat(world.dispatcher.progress().takeSettled()).isEmpty();
    assertThat(durable).hasValue(1);
  }
}

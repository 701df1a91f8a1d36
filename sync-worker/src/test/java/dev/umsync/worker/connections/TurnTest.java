package dev.umsync.worker.connections;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TurnTest {
  private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final Turn turn = new Turn();
  private final List<String> order = Collections.synchronizedList(new ArrayList<>());

  private Thread waiting(String name, boolean delivery) throws InterruptedException {
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                if (turn.enter(delivery, LONG_NANOS)) {
                  order.add(name);
                  turn.leave();
                }
              } catch (InterruptedException e) {
                order.add("interrupted " + name);
              }
            });
    while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
      Thread.onSpinWait();
    }
    return thread;
  }

  @Test
  void deliveriesGoBeforeWhatWaitedLonger() throws InterruptedException {
    assertThat(turn.enter(false, 0)).isTrue();
    List<Thread> threads =
        List.of(waiting("upkeep", false), waiting("delivery 1", true), waiting("delivery 2", true));
    turn.leave();
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    }

    assertThat(order).hasSize(3);
    assertThat(order.getLast()).isEqualTo("upkeep");
  }

  @Test
  void oneAtATimeAndNoLongerThanPatienceLasts() throws InterruptedException {
    assertThat(turn.enter(true, 0)).isTrue();
    assertThat(turn.enter(true, 0)).isFalse();
    assertThat(turn.enterAtOnce()).isFalse();
    turn.leave();
    assertThat(turn.enterAtOnce()).isTrue();
  }

  @Test
  void anInterruptedDeliveryDoesNotHoldUpTheRest() throws InterruptedException {
    assertThat(turn.enter(true, 0)).isTrue();
    Thread delivery = waiting("delivery", true);
    Thread upkeep = waiting("upkeep", false);
    delivery.interrupt();
    assertThat(delivery.join(Duration.ofSeconds(20))).isTrue();
    turn.leave();
    assertThat(upkeep.join(Duration.ofSeconds(20))).isTrue();

    assertThat(order).containsExactly("interrupted delivery", "upkeep");
  }
}

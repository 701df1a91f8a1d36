package dev.umsync.worker.dispatch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.Settlement;
import dev.umsync.worker.dispatch.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Random lives of a worker against {@link KernelWorld}'s oracles; a failing life is printed with
 * its seed by jqwik.
 */
class DispatcherModelTest {
  private static final int PARTITIONS = 3;

  private static Limits small() {
    return Limits.defaults()
        .with(4)
        .with(new Limits.Queues(4, Duration.ofSeconds(1), 8, 40))
        .with(new Limits.Memory(12, 1L << 20, 1L << 20, 1L << 18))
        .with(new Limits.Batches(5, 350));
  }

  /** As many lives as src/test/resources/junit-platform.properties says. */
  @Property
  void nothingIsLostDoubledReorderedOrAttemptedUnclaimed(
      @ForAll long seed, @ForAll @IntRange(min = 50, max = 300) int steps) {
    Random random = new Random(seed);
    KernelWorld world = new KernelWorld(small(), random);
    for (int i = 0; i < steps; i++) {
      step(world, random);
      world.advance();
    }
    settle(world);
  }

  private static void step(KernelWorld world, Random random) {
    int partition = random.nextInt(PARTITIONS);
    switch (random.nextInt(16)) {
      case 0, 1, 2 -> {
        String key = partition + "-" + random.nextInt(4);
        if (random.nextInt(12) == 0) {
          Settlement.Order[] orders = Settlement.Order.values();
          world.produceOrder(partition, key, orders[random.nextInt(orders.length)]);
        } else {
          world.produce(partition, key);
        }
      }
      case 3, 4, 5 -> world.fetch(partition, 1 + random.nextInt(6));
      case 6, 7, 8, 9 -> endOne(world, random);
      case 10 -> world.commit(random.nextInt(4) > 0);
      case 11 -> world.commitSome(random.nextInt(4) > 0);
      case 12 -> world.pass(Duration.ofMillis(1L << random.nextInt(17)));
      case 13 -> {
        if (!world.assigned.containsKey(partition)) {
          world.assign(partition);
        }
      }
      case 14 -> {
        if (random.nextInt(2) == 0) {
          world.revoke(List.of(partition), random.nextBoolean(), random.nextInt(3) > 0);
        }
      }
      default -> {
        if (random.nextInt(8) == 0) {
          world.crash();
        }
      }
    }
  }

  private static void endOne(KernelWorld world, Random random) {
    var calls = world.calls.pending();
    if (calls.isEmpty()) {
      return;
    }
    var call = calls.get(random.nextInt(calls.size()));
    switch (random.nextInt(10)) {
      case 0 -> world.end(call, new Verdict.Retry<>(Cause.of("busy"), Duration.ZERO, true));
      case 1 ->
          world.end(call, new Verdict.Retry<>(Cause.of("busy"), Duration.ofSeconds(5), false));
      case 2 -> world.end(call, new Verdict.Park<>(Cause.of("full"), Duration.ofSeconds(10)));
      case 3 -> world.fail(call);
      case 4 -> {
        if (random.nextInt(4) == 0) {
          world.end(call, new Verdict.SetAside<>(Cause.of("poison")));
        }
      }
      default -> world.end(call, Verdict.done("applied"));
    }
  }

  /** Lets everything go well from here on: then every event must have its one end. */
  private static void settle(KernelWorld world) {
    for (int round = 0; round < 400; round++) {
      for (int p = 0; p < PARTITIONS; p++) {
        if (!world.assigned.containsKey(p)) {
          world.assign(p);
        }
        world.fetch(p, 50);
      }
      world.advance();
      world.calls.pending().forEach(call -> world.end(call, Verdict.done("applied")));
      world.advance();
      world.commit(true);
      world.pass(Duration.ofSeconds(round % 10 == 0 ? 60 : 1));
    }
    world.commit(true);
    world.log.forEach((partition, events) -> {
      var found = world.durable(partition);
      for (var event : events) {
        assertThat(found.ended.containsKey(event) ^ world.aside.contains(event))
            .as("%s has its one end", event)
            .isTrue();
      }
      assertThat(found.spans).isEmpty();
    });
  }
}

package dev.umsync.bench.suite;

import dev.umsync.bench.child.Child;
import dev.umsync.bench.site.Backlog;
import dev.umsync.bench.site.OutcomeTap;
import dev.umsync.common.config.StartFailed;
import java.time.Duration;
import java.util.List;

/** Contenders. Each is used by one thread. */
final class Delivering {
  private static final long LONGEST_SECONDS = 600;

  private Delivering() {}

  /**
   * The worker as it is, with a backlog in Kafka: from the moment that the records are visible
   * until the last outcome is, which is after the transaction that holds state, outcome and offset.
   */
  record Worker(
      String name, Child worker, Meter meter, Backlog backlog, OutcomeTap outcomes, List<String> to)
      implements Contender {
    @Override
    public Round run(int count) throws InterruptedException {
      backlog.write(to, count);
      long before = outcomes.seen();
      meter.begin();
      backlog.release();
      long done = outcomes.await(before + count, Duration.ofSeconds(LONGEST_SECONDS));
      return meter.end(count, done);
    }
  }

  /** A peer without Kafka that has been told to whom. */
  record Peer(String name, Child peer, Meter meter, int people, int atOnce) implements Contender {
    @Override
    public boolean mayDouble() {
      return true;
    }

    @Override
    public Round run(int count) throws InterruptedException {
      meter.begin();
      double failures =
          peer.ask("append 0 " + people + " " + count + " " + atOnce, LONGEST_SECONDS)
              .get("failures");
      Round round = meter.end(count);
      if (failures > 0) {
        throw new StartFailed(
            "A peer could not deliver", name + ": " + failures + " failures", "See its log.");
      }
      return round;
    }
  }

  /** A peer that consumes from a topic of its own. */
  record Consumer(String name, Child peer, Meter meter, Backlog backlog, List<String> to)
      implements Contender {
    @Override
    public Round run(int count) throws InterruptedException {
      backlog.write(to, count);
      peer.say("consume " + count);
      meter.begin();
      backlog.release();
      peer.await("done", LONGEST_SECONDS);
      return meter.end(count);
    }
  }
}

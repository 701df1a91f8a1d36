package dev.umsync.standalone.chaos.fault;

import dev.umsync.standalone.chaos.mail.Cut;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Which faults come when, in the order in which they begin. The same seed gives the same schedule.
 * Immutable.
 *
 * @param faults in the order of their beginning
 */
public record Schedule(List<Planned> faults) {
  /**
   * A fault with its moment.
   *
   * @param afterMillis since the faults' beginning
   */
  public record Planned(long afterMillis, Fault fault) {
    /** Validates. */
    public Planned {
      if (afterMillis < 0) {
        throw new IllegalArgumentException("a fault comes after the beginning: " + afterMillis);
      }
    }
  }

  /**
   * What a schedule is drawn from.
   *
   * @param workers how many there are
   * @param lasts no fault is under way after that, process starts apart
   * @param perMinute faults a minute, on average
   * @param session silence after which the broker takes a worker's partitions away
   */
  public record Bounds(int workers, Duration lasts, int perMinute, Duration session) {
    /** Validates. */
    public Bounds {
      if (workers < 1 || perMinute < 1 || !lasts.isPositive() || !session.isPositive()) {
        throw new IllegalArgumentException("a schedule needs workers, time and faults");
      }
    }
  }

  private static final long SHORTEST_GAP_MILLIS = 300;

  /** Sorts. */
  public Schedule {
    faults = faults.stream().sorted(Comparator.comparingLong(Planned::afterMillis)).toList();
  }

  /** Draws one. */
  public static Schedule of(long seed, Bounds bounds) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    double meanGap = 60_000.0 / bounds.perMinute();
    List<Planned> faults = new ArrayList<>();
    long at = 0;
    while (true) {
      at +=
          SHORTEST_GAP_MILLIS + (long) ((meanGap - SHORTEST_GAP_MILLIS) * random.nextExponential());
      if (at >= bounds.lasts().toMillis()) {
        return new Schedule(faults);
      }
      Fault fault = draw(random, bounds);
      if (at + fault.millis() < bounds.lasts().toMillis()) {
        faults.add(new Planned(at, fault));
      }
    }
  }

  private static Fault draw(RandomGenerator random, Bounds bounds) {
    int kind = random.nextInt(100);
    int worker = random.nextInt(bounds.workers());
    long session = bounds.session().toMillis();
    if (kind < 24) {
      return new Fault.WorkerKill(worker, random.nextLong(0, 8_000));
    } else if (kind < 34) {
      return new Fault.WorkerFreeze(worker, random.nextLong(200, session));
    } else if (kind < 46) {
      // Longer than the session: others have its work when it wakes, and it does not know.
      return new Fault.WorkerFreeze(worker, random.nextLong(session + 1_000, 4 * session));
    } else if (kind < 50) {
      return new Fault.RollingRestart();
    } else if (kind < 57) {
      return new Fault.BrokerKill(random.nextLong(0, 5_000));
    } else if (kind < 61) {
      return new Fault.BrokerRestart(random.nextLong(0, 5_000));
    } else if (kind < 92) {
      Cut[] cuts = Cut.values();
      return new Fault.ConnectionCut(
          cuts[random.nextInt(cuts.length)], 1 + random.nextInt(60), random.nextLong());
    } else if (kind < 95) {
      return new Fault.MailAway(random.nextLong(500, 10_000));
    }
    return new Fault.CredentialKill(random.nextLong(0, 8_000));
  }
}

package dev.umsync.standalone.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a run is set up. Immutable.
 *
 * @param lasts how long events are sent and faults injected, 5 s to 24 h
 * @param seed of faults and load
 * @param subscribers people with mailboxes, 1 to 20,000
 * @param rate events a second, 1 to 1,000
 * @param workers worker processes, 1 to 9
 * @param faultsPerMinute on average, 1 to 60
 * @param lookAgain the workers' {@code worker.look-again-after}, 5 s to 10 min
 * @param tls whether workers and mail server speak TLS; in clear there is time for more events
 * @param schedule log of an earlier run whose faults are injected again
 * @param scheduleLog where this run's faults are logged; in its own folder, which goes with it, if
 *     empty
 */
public record ChaosSettings(
    Duration lasts,
    long seed,
    int subscribers,
    int rate,
    int workers,
    int faultsPerMinute,
    Duration lookAgain,
    boolean tls,
    Optional<Path> schedule,
    Optional<Path> scheduleLog) {

  private static final Duration SHORTEST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final Duration LONGEST_LOOK = Duration.ofMinutes(10);

  /**
   * Validates.
   *
   * @throws IllegalArgumentException naming the option that is out of its bounds
   */
  public ChaosSettings {
    within("--minutes", lasts, SHORTEST, LONGEST);
    within("--subscribers", subscribers, 20_000);
    within("--rate", rate, 1_000);
    within("--workers", workers, 9);
    within("--faults", faultsPerMinute, 60);
    within("--look-again", lookAgain, SHORTEST, LONGEST_LOOK);
    if (schedule.isPresent() && schedule.equals(scheduleLog)) {
      throw new IllegalArgumentException("--log-schedule names the file that --schedule reads");
    }
  }

  private static void within(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException("%s is 1 to %,d, not %,d".formatted(option, most, value));
    }
  }

  private static void within(String option, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s is %d s to %d s, not %d s"
              .formatted(option, least.toSeconds(), most.toSeconds(), value.toSeconds()));
    }
  }
}

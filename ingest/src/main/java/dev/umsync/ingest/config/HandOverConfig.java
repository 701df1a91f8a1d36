package dev.umsync.ingest.config;

import dev.umsync.common.config.Config;
import dev.umsync.common.config.Key;
import dev.umsync.ingest.umserver.CourierLimits;
import java.time.Duration;
import java.util.List;

/** How patient ingest is with UM servers. Stateless. */
final class HandOverConfig {
  private static final Key<Duration> DEAD_AFTER =
      Key.duration(
          "ingest.hand-over.dead-after",
          Duration.ofHours(24),
          Duration.ofSeconds(1),
          Duration.ofDays(14),
          "How long a UM server is tried with a mailbox event before the event is parked.");
  private static final Key<Duration> FIRST_PAUSE =
      Key.duration(
          "ingest.hand-over.first-pause",
          Duration.ofSeconds(1),
          Duration.ofMillis(10),
          Duration.ofMinutes(1),
          "Pause after the first failure; doubles with each further one.");
  private static final Key<Duration> LONGEST_PAUSE =
      Key.duration(
          "ingest.hand-over.longest-pause",
          Duration.ofMinutes(5),
          Duration.ofMillis(10),
          Duration.ofHours(1),
          "Where doubling ends; a longer wait that the UM server asks for is cut to four times this.");
  private static final Key<Integer> IN_FLIGHT =
      Key.integer(
          "ingest.hand-over.in-flight", 16, 1, 256, "Calls to one UM server at the same time.");
  private static final Key<Integer> WAITING =
      Key.integer(
          "ingest.hand-over.waiting",
          2_000,
          10,
          100_000,
          "Mailbox events taken from the topic for one UM server that it does not have yet.");
  private static final Key<Integer> PER_PERSON =
      Key.integer(
          "ingest.hand-over.per-person",
          100,
          1,
          10_000,
          "Of these one person's; at this the first of them is parked if only theirs fail.");

  static final List<Key<?>> KEYS =
      List.of(DEAD_AFTER, FIRST_PAUSE, LONGEST_PAUSE, IN_FLIGHT, WAITING, PER_PERSON);

  private HandOverConfig() {}

  static CourierLimits from(Config config) {
    return new CourierLimits(
        config.get(DEAD_AFTER),
        config.get(FIRST_PAUSE),
        config.get(LONGEST_PAUSE),
        config.get(IN_FLIGHT),
        config.get(WAITING),
        config.get(PER_PERSON));
  }
}

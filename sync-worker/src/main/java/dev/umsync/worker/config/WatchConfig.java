package dev.umsync.worker.config;

import dev.umsync.common.config.Config;
import dev.umsync.common.config.Key;
import dev.umsync.worker.watch.WatchSettings;
import dev.umsync.worker.watch.WatchSettings.BrakeRules;
import dev.umsync.worker.watch.WatchSettings.Evidence;
import dev.umsync.worker.watch.WatchSettings.Pace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads {@code worker.watch}. Stateless. */
final class WatchConfig {
  private static final WatchSettings USUAL = WatchSettings.defaults();

  private static final Key<Boolean> ENABLED =
      Key.bool(
          "worker.watch.enabled",
          USUAL.enabled(),
          "Whether what people do in their mailboxes is watched for and told to the UM server. Without it voicemails only go from the phone to the mailbox.");
  private static final Key<Duration> HOT =
      duration(
          "hot",
          USUAL.pace().hot(),
          Duration.ofMillis(50),
          Duration.ofMinutes(1),
          "Time between two looks at a mailbox in which something has just happened. Later it is a twentieth of the time since then.");
  private static final Key<Duration> COLD =
      duration(
          "cold",
          USUAL.pace().cold(),
          Duration.ofMillis(100),
          Duration.ofMinutes(8),
          "Longest time between two looks at a mailbox. A server may end IDLE after 9 minutes, so it is begun anew by then.");
  private static final Key<Duration> GAP =
      duration(
          "gap",
          USUAL.pace().gap(),
          Duration.ZERO,
          Duration.ofMinutes(1),
          "Shortest time between two looks at a mailbox, however much is heard of it.");
  private static final Key<Duration> REST =
      duration(
          "rest",
          USUAL.pace().rest(),
          Duration.ofMillis(10),
          Duration.ofMinutes(1),
          "How long a mailbox is left alone after a delivery before it is looked at and listened to;"
              + " begun anew by a further one, ten times as long at most (not less than worker.watch.hot, not more than worker.watch.cold).");
  private static final Key<Duration> FULL =
      duration(
          "full",
          USUAL.pace().full(),
          Duration.ofSeconds(1),
          Duration.ofDays(1),
          "Time between two comparisons of every voicemail of a mailbox, whatever was heard or counted by the server.");
  private static final Key<Duration> SPREAD =
      duration(
          "spread",
          USUAL.pace().spread(),
          Duration.ofMillis(10),
          Duration.ofHours(1),
          "Time over which the first looks are spread when a worker takes a partition over.");
  private static final Key<Optional<Integer>> LISTENERS =
      Key.integer(
              "worker.watch.listeners",
              USUAL.listeners(),
              0,
              100_000,
              "Most mailboxes listened to (IDLE), each on a connection of its own; the least active of the others are looked at in their time. Nine tenths of worker.connections where unset, or of the lowest max-connections of a provider.")
          .optional();
  private static final Key<Integer> LOGINS =
      Key.integer(
          "worker.watch.logins-per-second",
          USUAL.loginsPerSecond(),
          1,
          100_000,
          "Looks a second for which a connection has to be made first, as after a mail server has dropped all, or where more people are active than there are connections; further ones wait their turn. Deliveries do not count.");
  private static final Key<Integer> SLICE =
      Key.integer(
          "worker.watch.slice",
          USUAL.slice(),
          1,
          1_000,
          "Voicemails asked for in one command; between two of them deliveries go first.");
  private static final Key<Integer> REMEMBERED =
      Key.integer(
          "worker.watch.remembered",
          USUAL.remembered(),
          0,
          10_000_000,
          "Voicemails whose state is held ready for the next look at most, about 600 bytes each; others are read anew.");
  private static final Key<Duration> APART =
      duration(
          "evidence-apart",
          USUAL.evidence().apart(),
          Duration.ofMillis(10),
          Duration.ofDays(1),
          "Shortest time between two complete searches that must both find nothing before a voicemail counts as deleted.");
  private static final Key<Duration> LEAVE_AFTER =
      duration(
          "leave-after",
          USUAL.evidence().leaveAfter(),
          Duration.ZERO,
          Duration.ofHours(1),
          "How long a delete found in a mailbox is kept back before the UM server is told.");
  private static final Key<Duration> LAMP_AGAIN =
      duration(
          "lamp-again",
          USUAL.lampAgain(),
          Duration.ofMinutes(1),
          Duration.ofDays(30),
          "When the counts for a lamp are sent to the UM server again though they did not change: a lamp that missed them is right again by then.");
  private static final Key<Integer> MOST =
      Key.integer(
          "worker.watch.brake.most",
          USUAL.brakes().most(),
          1,
          100_000,
          "Deletes of one mailbox that go without question; more are held if they are also more than a third of its voicemails.");
  private static final Key<Duration> WINDOW =
      duration(
          "brake.window",
          USUAL.brakes().window(),
          Duration.ofSeconds(1),
          Duration.ofMinutes(30),
          "Time in which the people of a tenant who lose voicemails are counted.");
  private static final Key<Integer> FEWEST =
      Key.integer(
          "worker.watch.brake.fewest-people",
          USUAL.brakes().fewest(),
          1,
          100_000,
          "Fewer people of a tenant than this who lose voicemails in that time never have deletes held.");
  private static final Key<Integer> EXPUNGE =
      Key.integer(
          "worker.watch.brake.expunge-percent",
          1,
          0,
          100,
          "Deletes are held if more of a tenant's people than this lose a voicemail that is in no trash.");
  private static final Key<Integer> ANY =
      Key.integer(
          "worker.watch.brake.any-percent",
          5,
          0,
          100,
          "Deletes are held if more of a tenant's people than this lose a voicemail in any way.");

  static final List<Key<?>> KEYS =
      List.of(
          ENABLED,
          HOT,
          COLD,
          GAP,
          REST,
          FULL,
          SPREAD,
          LISTENERS,
          LOGINS,
          SLICE,
          REMEMBERED,
          APART,
          LEAVE_AFTER,
          LAMP_AGAIN,
          MOST,
          WINDOW,
          FEWEST,
          EXPUNGE,
          ANY);

  private WatchConfig() {}

  private static Key<Duration> duration(
      String name, Duration value, Duration least, Duration most, String description) {
    return Key.duration("worker.watch." + name, value, least, most, description);
  }

  /**
   * Reads.
   *
   * @param connections open at once
   */
  static WatchSettings of(Config config, int connections) {
    return new WatchSettings(
        config.get(ENABLED),
        new Pace(
            config.get(HOT),
            config.get(COLD),
            config.get(GAP),
            config.get(REST),
            config.get(FULL),
            config.get(SPREAD)),
        new Evidence(config.get(APART), config.get(LEAVE_AFTER)),
        new BrakeRules(
            config.get(MOST),
            config.get(WINDOW),
            config.get(FEWEST),
            config.get(EXPUNGE) / 100.0,
            config.get(ANY) / 100.0),
        config.get(LISTENERS).orElse(connections - connections / 10),
        config.get(LOGINS),
        config.get(SLICE),
        config.get(REMEMBERED),
        config.get(LAMP_AGAIN));
  }
}

package dev.umsync.worker.watch;

import java.time.Duration;

/**
 * How mailboxes are watched. Immutable.
 *
 * @param enabled whether they are at all
 * @param pace how often they are looked at
 * @param evidence when a delete is believed, and when it leaves
 * @param brakes when deletes are held
 * @param listeners most mailboxes that are listened to at once; the others are only looked at
 * @param loginsPerSecond looks a second for which a connection may be made first
 * @param slice messages asked for in one command
 * @param remembered voicemails that are held ready for the next look at most
 * @param lampAgain when the counts of a lamp are published again though they are the same
 */
public record WatchSettings(
    boolean enabled,
    Pace pace,
    Evidence evidence,
    BrakeRules brakes,
    int listeners,
    int loginsPerSecond,
    int slice,
    int remembered,
    Duration lampAgain) {

  /**
   * How often a mailbox is looked at.
   *
   * @param hot between two looks at a mailbox in which something has just happened
   * @param cold between two looks at one in which nothing has happened for a long time; shorter
   *     than the 9 minutes that a server may end IDLE after
   * @param gap the shortest time between two looks, whatever is heard
   * @param rest how long a mailbox is left alone before it is listened to; begun anew by each
   *     event, up to {@link #longestRest}
   * @param full between two looks at every folder in which a voicemail is
   * @param spread over which the first looks at a partition's mailboxes are spread
   */
  public record Pace(
      Duration hot, Duration cold, Duration gap, Duration rest, Duration full, Duration spread) {
    /** Something that happened this often ago is looked after again in a twentieth of the time. */
    private static final int SHARE = 20;

    /** So many times {@code rest} a mailbox is left alone whose events come without a pause. */
    private static final int RESTS = 10;

    /**
     * How long a mailbox is left alone whose events come without a pause: a look for every few of
     * them would cost as much as they do, and would find what they did.
     */
    Duration longestRest() {
      return fromHotToCold(rest.multipliedBy(RESTS));
    }

    /** The time to the next look at a mailbox in which nothing has happened for {@code quiet}. */
    Duration after(Duration quiet) {
      return fromHotToCold(quiet.dividedBy(SHARE));
    }

    private Duration fromHotToCold(Duration wanted) {
      if (wanted.compareTo(hot) < 0) {
        return hot;
      }
      return wanted.compareTo(cold) > 0 ? cold : wanted;
    }
  }

  /**
   * When a delete is believed.
   *
   * @param apart at least so long between two searches of all folders that found nothing
   * @param leaveAfter how long a delete is kept back before the UM server hears of it
   */
  public record Evidence(Duration apart, Duration leaveAfter) {}

  /**
   * When deletes are held.
   *
   * @param most of one mailbox, more than this many are held if they are also more than a third
   * @param window in which people who lose voicemails are counted
   * @param fewest people below which no tenant's brake goes on
   * @param expungeShare of a tenant's people, more losing one by expunge put the brake on
   * @param anyShare of a tenant's people, more losing one in any way put it on
   */
  public record BrakeRules(
      int most, Duration window, int fewest, double expungeShare, double anyShare) {}

  /** The documented defaults. */
  public static WatchSettings defaults() {
    return new WatchSettings(
        true,
        new Pace(
            Duration.ofSeconds(3),
            Duration.ofMinutes(4),
            Duration.ofMillis(200),
            Duration.ofSeconds(1),
            Duration.ofHours(1),
            Duration.ofMinutes(1)),
        new Evidence(Duration.ofMinutes(10), Duration.ofMinutes(2)),
        new BrakeRules(5, Duration.ofMinutes(10), 5, 0.01, 0.05),
        3_600,
        25,
        500,
        100_000,
        Duration.ofDays(1));
  }
}

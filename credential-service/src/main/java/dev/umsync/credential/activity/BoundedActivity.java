package dev.umsync.credential.activity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Lets what comes at a person's pace through as it is and sums up what comes faster: a thousand
 * refused sign-ins are some tens of records, the last of which say how many there were. Thread
 * rule: any thread.
 */
public final class BoundedActivity implements ActivityLog {
  private static final int AT_ONCE = 50;
  private static final Duration REFILL = Duration.ofMillis(200);
  private static final int MOST_KINDS = 200;

  private record Like(String who, String what, Optional<String> reason) {}

  private final Consumer<ActivityRecord> out;
  private final Clock clock;
  private final Map<Like, ActivityRecord> held = new LinkedHashMap<>();
  private double room = AT_ONCE;
  private Instant last;

  /**
   * @param out takes what is to be written; does not block
   */
  public BoundedActivity(Consumer<ActivityRecord> out, Clock clock) {
    this.out = out;
    this.clock = clock;
    this.last = clock.instant();
  }

  @Override
  public synchronized void record(ActivityRecord activity) {
    refill();
    if (held.isEmpty() && room >= 1) {
      room--;
      out.accept(activity);
      return;
    }
    Like like = new Like(activity.who(), activity.what(), activity.reason());
    if (held.size() >= MOST_KINDS && !held.containsKey(like)) {
      like = new Like("-", "further", Optional.empty());
    }
    held.merge(like, activity, (sum, one) -> one.times(sum.count() + one.count()));
  }

  /** Writes what was summed up, as far as there is room; to be called every second or so. */
  public synchronized void flush() {
    refill();
    var each = held.values().iterator();
    while (each.hasNext() && room >= 1) {
      room--;
      out.accept(each.next());
      each.remove();
    }
  }

  /** Writes all that was summed up: nothing more comes. */
  public synchronized void end() {
    held.values().forEach(out);
    held.clear();
  }

  private void refill() {
    Instant now = clock.instant();
    double since = Duration.between(last, now).toNanos() / (double) REFILL.toNanos();
    room = Math.min(AT_ONCE, room + Math.max(0, since));
    last = now;
  }
}

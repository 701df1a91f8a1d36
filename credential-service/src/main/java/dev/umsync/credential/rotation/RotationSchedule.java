package dev.umsync.credential.rotation;

import dev.umsync.common.identity.Subscriber;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which subscriber gets a token minted when: at once on request, ahead of expiry while in use, with
 * backoff after a failure, and never twice at a time. Requests go before renewals, and those whose
 * last try failed have a share of their own, so that they keep nobody else waiting.
 *
 * <p>Thread rule: owned by the rotation thread. Memory: one small entry per subscriber with a live
 * token, a request or a failure, at most as many as the settings say.
 */
public final class RotationSchedule {

  private static final class Entry {
    final Subscriber subscriber;
    Instant wantedAt;
    @Nullable LiveToken live;
    Instant settledUntil = Instant.MIN;
    Instant due = Instant.MAX;
    boolean requested;
    int failures;

    Entry(Subscriber subscriber, Instant wantedAt) {
      this.subscriber = subscriber;
      this.wantedAt = wantedAt;
    }

    Instant due() {
      return due;
    }

    boolean isRenewal() {
      return !requested;
    }
  }

  private final RotationSettings settings;
  private final RotationTiming timing;
  private final Map<Subscriber, Entry> entries = new HashMap<>();
  private final Set<Entry> running = new HashSet<>();
  private final TreeSet<Entry> waiting = new TreeSet<>(byUrgency());
  private final TreeSet<Entry> retrying = new TreeSet<>(byUrgency());

  /** An empty schedule. */
  public RotationSchedule(RotationSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.timing = new RotationTiming(settings, random);
  }

  private static Comparator<Entry> byUrgency() {
    return Comparator.comparing(Entry::isRenewal)
        .thenComparing(Entry::due)
        .thenComparing((Entry e) -> e.subscriber);
  }

  /** A worker wants a token for this subscriber. */
  public RequestAnswer request(Subscriber subscriber, Instant now) {
    Entry e = entry(subscriber, now);
    if (e == null) {
      return RequestAnswer.FULL;
    }
    e.wantedAt = now;
    if (running.contains(e) || e.requested) {
      return RequestAnswer.MINT;
    }
    if (e.failures > 0) {
      return RequestAnswer.BACKING_OFF;
    }
    if (e.settledUntil.isAfter(now)) {
      return RequestAnswer.SETTLED;
    }
    schedule(e, now, true);
    return RequestAnswer.MINT;
  }

  /**
   * The topic holds this token: it is renewed in time as long as it is in use. One that has ended
   * is nothing to renew: a worker that needs another asks.
   *
   * @return whether it is later than what was known
   */
  public boolean seen(LiveToken token, Instant now) {
    if (!token.isAlive(now)) {
      return false;
    }
    Entry e = entry(token.subscriber(), token.issuedAt());
    if (e == null || (e.live != null && !e.live.issuedAt().isBefore(token.issuedAt()))) {
      return false;
    }
    e.live = token;
    if (!running.contains(e) && !e.requested && e.failures == 0) {
      schedule(e, timing.renewal(token), false);
    }
    return true;
  }

  /**
   * Takes out who is due; each is answered by {@link #minted} or {@link #failed} before it is due
   * again.
   *
   * @param most how many at the most
   * @param mostRetries how many of those whose last try failed may be under way at a time
   */
  public List<Subscriber> take(Instant now, int most, int mostRetries) {
    List<Subscriber> taken = new ArrayList<>();
    take(waiting, now, most, taken);
    long retries = running.stream().filter(e -> e.failures > 0).count();
    take(retrying, now, Math.min(most, (int) (taken.size() + mostRetries - retries)), taken);
    return taken;
  }

  private void take(NavigableSet<Entry> queue, Instant now, int most, List<Subscriber> taken) {
    while (taken.size() < most && !queue.isEmpty()) {
      Entry e = queue.first();
      if (!e.requested && e.due.isAfter(now)) {
        return;
      }
      queue.remove(e);
      boolean unused = !e.requested && e.wantedAt.plus(settings.inUse()).isBefore(now);
      if (!unused) {
        e.requested = false;
        e.due = Instant.MAX;
        running.add(e);
        taken.add(e.subscriber);
      } else if (e.live != null && e.live.isAlive(now)) {
        // Not renewed, but remembered to its end: it may have to be withdrawn.
        schedule(e, e.live.expiresAt(), false);
      } else {
        entries.remove(e.subscriber);
      }
    }
  }

  /** This token was minted and published. */
  public void minted(LiveToken token, Instant now) {
    Entry e = entries.get(token.subscriber());
    if (e != null) {
      unschedule(e);
      running.remove(e);
      e.failures = 0;
      e.live = token;
      e.settledUntil = timing.settled(token, now);
      schedule(e, timing.renewal(token), false);
    }
  }

  /** Minting failed; it is tried again after a wait that grows with each failure in a row. */
  public void failed(Subscriber subscriber, Instant now) {
    Entry e = entries.get(subscriber);
    if (e != null) {
      unschedule(e);
      running.remove(e);
      e.failures = Math.min(e.failures + 1, 30);
      schedule(e, now.plus(timing.backoff(e.failures)), false);
    }
  }

  /** The cause of these subscribers' failures may be gone: the next try is now. */
  public void retryNow(Predicate<Subscriber> which, Instant now) {
    for (Entry e : entries.values()) {
      if (e.failures > 0 && !running.contains(e) && which.test(e.subscriber)) {
        unschedule(e);
        e.failures = 0;
        schedule(e, now, false);
      }
    }
  }

  /**
   * A token was withdrawn.
   *
   * @param replace whether another is minted at once, if it was in use
   */
  public void withdrawn(LiveToken token, boolean replace, Instant now) {
    Entry e = entries.get(token.subscriber());
    if (e == null) {
      return;
    }
    if (!replace) {
      unschedule(e);
      running.remove(e);
      entries.remove(e.subscriber);
    } else if (token.equals(e.live)) {
      e.live = null;
      if (!running.contains(e) && !e.requested && e.failures == 0) {
        schedule(e, now, false);
      }
    }
  }

  /** Drops the subscribers of whom another instance takes care now. */
  public void forget(Predicate<Subscriber> which) {
    waiting.removeIf(e -> which.test(e.subscriber));
    running.removeIf(e -> which.test(e.subscriber));
    retrying.removeIf(e -> which.test(e.subscriber));
    entries.keySet().removeIf(which);
  }

  /** The published tokens that have not ended yet. */
  public List<LiveToken> liveTokens(Instant now) {
    List<LiveToken> live = new ArrayList<>();
    for (Entry e : entries.values()) {
      if (e.live != null && e.live.isAlive(now)) {
        live.add(e.live);
      }
    }
    return live;
  }

  /** Subscribers known. */
  public int size() {
    return entries.size();
  }

  /** Subscribers whose last try failed. */
  public int failing() {
    return (int) entries.values().stream().filter(e -> e.failures > 0).count();
  }

  private @Nullable Entry entry(Subscriber subscriber, Instant wantedAt) {
    Entry known = entries.get(subscriber);
    if (known != null || entries.size() >= settings.mostSubscribers()) {
      return known;
    }
    Entry made = new Entry(subscriber, wantedAt);
    entries.put(subscriber, made);
    return made;
  }

  private void schedule(Entry e, Instant due, boolean requested) {
    unschedule(e);
    e.due = due;
    e.requested = requested;
    (e.failures > 0 ? retrying : waiting).add(e);
  }

  /** Before anything changes that the order or the choice of the queue depends on. */
  private void unschedule(Entry e) {
    waiting.remove(e);
    retrying.remove(e);
    e.requested = false;
    e.due = Instant.MAX;
  }
}

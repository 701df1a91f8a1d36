package dev.umsync.credential.rotation;

import dev.umsync.common.identity.Subscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which subscriber gets a token minted when: at once on request, ahead of expiry while in use, with
 * backoff after a failure, and never twice at a time.
 *
 * <p>Thread rule: owned by the rotation thread. Memory: one small entry per subscriber in use.
 */
public final class RotationSchedule {

  private static final class Entry {
    final Subscriber subscriber;
    Instant wantedAt;
    @Nullable Instant mintedAt;
    @Nullable Instant expiresAt;
    @Nullable Instant due;
    boolean running;
    int failures;

    Entry(Subscriber subscriber, Instant wantedAt) {
      this.subscriber = subscriber;
      this.wantedAt = wantedAt;
    }
  }

  private final RotationSettings settings;
  private final RandomGenerator random;
  private final Map<Subscriber, Entry> entries = new HashMap<>();
  private final TreeSet<Entry> waiting =
      new TreeSet<>(
          Comparator.comparing(RotationSchedule::dueOf).thenComparing((Entry e) -> e.subscriber));

  /** An empty schedule. */
  public RotationSchedule(RotationSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
  }

  private static Instant dueOf(Entry e) {
    return e.due == null ? Instant.MAX : e.due;
  }

  /** A worker wants a token for this subscriber. */
  public void request(Subscriber subscriber, Instant now) {
    Entry e = entries.computeIfAbsent(subscriber, s -> new Entry(s, now));
    e.wantedAt = now;
    boolean justMinted = e.mintedAt != null && e.mintedAt.plus(settings.settled()).isAfter(now);
    // While it backs off, a request waits for the next try like everything else.
    if (!e.running && !justMinted && e.failures == 0) {
      reschedule(e, now);
    }
  }

  /**
   * The topic holds a token of this subscriber that ends then: it is renewed in time as long as it
   * is in use.
   */
  public void seen(Subscriber subscriber, Instant issuedAt, Instant expiresAt) {
    Entry e = entries.computeIfAbsent(subscriber, s -> new Entry(s, issuedAt));
    if (e.expiresAt == null || e.expiresAt.isBefore(expiresAt)) {
      e.expiresAt = expiresAt;
      if (!e.running && e.failures == 0 && e.due == null) {
        reschedule(e, renewal(expiresAt));
      }
    }
  }

  /**
   * Takes out who is due, at most {@code most}; each is answered by {@link #minted} or {@link
   * #failed} before it is due again.
   */
  public List<Subscriber> take(Instant now, int most) {
    List<Subscriber> due = new ArrayList<>();
    while (due.size() < most && !waiting.isEmpty() && !dueOf(waiting.first()).isAfter(now)) {
      Entry e = waiting.removeFirst();
      e.due = null;
      if (e.wantedAt.plus(settings.inUse()).isBefore(now)) {
        entries.remove(e.subscriber);
      } else {
        e.running = true;
        due.add(e.subscriber);
      }
    }
    return due;
  }

  /** A token was minted. */
  public void minted(Subscriber subscriber, Instant now, Instant expiresAt) {
    Entry e = entries.get(subscriber);
    if (e != null) {
      e.running = false;
      e.failures = 0;
      e.mintedAt = now;
      e.expiresAt = expiresAt;
      reschedule(e, renewal(expiresAt));
    }
  }

  /**
   * Minting failed; it is tried again after a wait that doubles with each failure, with full jitter
   * on top of half.
   */
  public void failed(Subscriber subscriber, Instant now) {
    Entry e = entries.get(subscriber);
    if (e != null) {
      e.running = false;
      e.failures = Math.min(e.failures + 1, 30);
      reschedule(e, now.plus(backoff(e.failures)));
    }
  }

  /** The cause of a subscriber's failures may be gone: the next try is now. */
  public void retryNow(Predicate<Subscriber> which, Instant now) {
    for (Entry e : List.copyOf(entries.values())) {
      if (e.failures > 0 && !e.running && which.test(e.subscriber)) {
        e.failures = 0;
        reschedule(e, now);
      }
    }
  }

  /** Drops the subscribers of whom another instance takes care now, or who are gone. */
  public void forget(Predicate<Subscriber> which) {
    waiting.removeIf(e -> which.test(e.subscriber));
    entries.keySet().removeIf(which);
  }

  /** Subscribers whose token has not ended yet. */
  public List<Subscriber> withLiveToken(Instant now) {
    return entries.values().stream()
        .filter(e -> e.expiresAt != null && e.expiresAt.isAfter(now))
        .map(e -> e.subscriber)
        .toList();
  }

  /** Subscribers known. */
  public int size() {
    return entries.size();
  }

  /** Subscribers whose last try failed. */
  public int failing() {
    return (int) entries.values().stream().filter(e -> e.failures > 0).count();
  }

  private Instant renewal(Instant expiresAt) {
    return expiresAt.minus(settings.renewBefore()).minus(random(settings.jitter()));
  }

  private Duration backoff(int failures) {
    Duration wait = settings.firstRetry();
    for (int i = 1; i < failures && wait.compareTo(settings.longestRetry()) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    if (wait.compareTo(settings.longestRetry()) > 0) {
      wait = settings.longestRetry();
    }
    return wait.dividedBy(2).plus(random(wait.dividedBy(2)));
  }

  private Duration random(Duration upTo) {
    return upTo.isZero() ? upTo : Duration.ofNanos(random.nextLong(upTo.toNanos()));
  }

  private void reschedule(Entry e, Instant due) {
    waiting.remove(e);
    e.due = due;
    waiting.add(e);
  }
}

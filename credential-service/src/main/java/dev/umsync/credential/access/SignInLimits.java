package dev.umsync.credential.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How often may be tried to sign in: per address and per name five at once, then one each ten
 * seconds. Remembers a bounded number of both; who is forgotten begins anew. Thread rule: any
 * thread.
 */
public final class SignInLimits {
  private static final int AT_ONCE = 5;
  private static final Duration REFILL = Duration.ofSeconds(10);
  private static final int MOST_REMEMBERED = 20_000;

  private static final class Bucket {
    double room = AT_ONCE;
    long at;

    Bucket(long at) {
      this.at = at;
    }
  }

  private final LongSupplier ticker;
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  /**
   * @param ticker nanoseconds, never backwards
   */
  public SignInLimits(LongSupplier ticker) {
    this.ticker = ticker;
  }

  /**
   * Takes a place for a try.
   *
   * @return empty if there is one, otherwise how long to wait
   */
  public synchronized Optional<Duration> take(String address, String name) {
    Bucket ofAddress = filled("address " + address);
    Bucket ofName = filled("name " + name);
    double least = Math.min(ofAddress.room, ofName.room);
    if (least < 1) {
      return Optional.of(Duration.ofNanos((long) ((1 - least) * REFILL.toNanos()) + 1));
    }
    ofAddress.room--;
    ofName.room--;
    return Optional.empty();
  }

  /** Somebody did sign in: what they spent on tries is given back. */
  public synchronized void succeeded(String address, String name) {
    buckets.remove("name " + name);
    filled("address " + address).room = AT_ONCE;
  }

  private Bucket filled(String whose) {
    long now = ticker.getAsLong();
    Bucket bucket = buckets.computeIfAbsent(whose, w -> new Bucket(now));
    double since = (now - bucket.at) / (double) REFILL.toNanos();
    bucket.room = Math.min(AT_ONCE, bucket.room + since);
    bucket.at = now;
    return bucket;
  }
}

package dev.umsync.worker.watch;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.worker.watch.Losses.Brake;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Who of each tenant lost voicemails within the last minutes: as many entries as people who lost
 * some. Safe for any number of threads, guarded by itself.
 */
public final class LossWindow {
  private final WatchSettings.BrakeRules rules;
  private final ToLongFunction<String> people;
  private final Map<String, Map<Subscriber, Loss>> byDomain = new HashMap<>();

  /** When somebody lost one last, in any way and by expunge. */
  private record Loss(Instant any, Instant expunged) {
    Loss and(Instant at, boolean isExpunged) {
      return new Loss(later(any, at), isExpunged ? later(expunged, at) : expunged);
    }

    private static Instant later(Instant a, Instant b) {
      return a.isAfter(b) ? a : b;
    }
  }

  /**
   * Nobody has lost anything yet.
   *
   * @param people how many people a tenant has, by its domain
   */
  public LossWindow(WatchSettings.BrakeRules rules, ToLongFunction<String> people) {
    this.rules = rules;
    this.people = people;
  }

  /** Somebody lost one. */
  public synchronized void lost(Subscriber who, boolean expunged, Instant at) {
    byDomain
        .computeIfAbsent(who.domain(), d -> new HashMap<>())
        .merge(
            who,
            new Loss(at, expunged ? at : Instant.MIN),
            (before, now) -> before.and(at, expunged));
  }

  /** Whether too many of the tenant's people lost some. */
  public synchronized Brake brake(String domain, Instant now) {
    Map<Subscriber, Loss> losses = byDomain.getOrDefault(domain, Map.of());
    Instant since = now.minus(rules.window());
    long any = 0;
    long expunged = 0;
    Iterator<Loss> all = losses.values().iterator();
    while (all.hasNext()) {
      Loss loss = all.next();
      if (loss.any().isBefore(since)) {
        all.remove();
      } else {
        any++;
        expunged += loss.expunged().isBefore(since) ? 0 : 1;
      }
    }
    long tenant = people.applyAsLong(domain);
    boolean on =
        isTooMany(expunged, tenant, rules.expungeShare())
            || isTooMany(any, tenant, rules.anyShare());
    return on ? Brake.ON : Brake.OFF;
  }

  private boolean isTooMany(long lost, long tenant, double share) {
    return lost >= rules.fewest() && lost > tenant * share;
  }
}

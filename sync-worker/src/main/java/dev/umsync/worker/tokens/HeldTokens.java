package dev.umsync.worker.tokens;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.token.TokenRecord;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sealed token of each subscriber that expires last, and the latest revocation, at most so many
 * subscribers. One thread writes, any thread reads.
 */
final class HeldTokens {
  private final int most;
  private final Map<Subscriber, Held> held = new ConcurrentHashMap<>();

  HeldTokens(int most) {
    this.most = most;
  }

  /** What is held of one subscriber; a token here was issued after {@code revokedAt}. */
  private record Held(int partition, @Nullable TokenRecord token, Instant revokedAt) {}

  /**
   * Takes a record in.
   *
   * @return whether it brought a token that is to be used from now on
   */
  boolean apply(int partition, Subscriber subscriber, TokenRecord record, Instant now) {
    Held before = held.get(subscriber);
    if (before == null && held.size() >= most) {
      dropExpired(now);
      if (held.size() >= most) {
        return false;
      }
    }
    Held after = merge(partition, before, record);
    held.put(subscriber, after);
    return record.equals(after.token());
  }

  private static Held merge(int partition, @Nullable Held before, TokenRecord record) {
    Instant revokedAt = before == null ? Instant.MIN : before.revokedAt();
    TokenRecord token = before == null ? null : before.token();
    if (record.revoked()) {
      if (record.issuedAt().isAfter(revokedAt)) {
        revokedAt = record.issuedAt();
      }
    } else if (token == null || !record.expiresAt().isBefore(token.expiresAt())) {
      token = record;
    }
    return new Held(partition, withdrawn(token, revokedAt) ? null : token, revokedAt);
  }

  /**
   * A revocation withdraws what was issued up to its own instant, wherever it stands in the log.
   */
  private static boolean withdrawn(@Nullable TokenRecord token, Instant revokedAt) {
    return token != null && !token.issuedAt().isAfter(revokedAt);
  }

  Optional<TokenRecord> find(Subscriber subscriber) {
    Held found = held.get(subscriber);
    return found == null ? Optional.empty() : Optional.ofNullable(found.token());
  }

  /** Lets go of a token that the mail server has refused. */
  void refuse(Subscriber subscriber, Instant issuedUpTo) {
    held.computeIfPresent(
        subscriber,
        (key, now) -> {
          TokenRecord token = now.token();
          return token != null && !token.issuedAt().isAfter(issuedUpTo)
              ? new Held(now.partition(), null, now.revokedAt())
              : now;
        });
  }

  void dropPartition(int partition) {
    held.values().removeIf(h -> h.partition() == partition);
  }

  /** A revocation without a token goes too: no token it withdraws is alive any more. */
  void dropExpired(Instant now) {
    held.values()
        .removeIf(h -> {
          TokenRecord token = h.token();
          return token == null
              ? h.revokedAt().isBefore(now.minus(TokenTable.LONGEST_LIFE))
              : !token.expiresAt().isAfter(now);
        });
  }

  int size() {
    return held.size();
  }
}

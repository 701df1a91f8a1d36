package dev.umsync.worker.dispatch;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Works out what is to become durable about one parked subscriber, from what is durable and the
 * settlements of one batch, fed in their order. For one thread.
 */
public final class SpanFold {
  private @Nullable ParkedSpan span;

  /** Starts from what is durable. */
  public SpanFold(Optional<ParkedSpan> durable) {
    span = durable.orElse(null);
  }

  /** An event was appended to the parked log. */
  public void appended(Settlement.Parked<?, ?> parked, long offset) {
    ParkedSpan now = span;
    span =
        now == null
            ? new ParkedSpan(
                offset, offset, parked.notBefore(), parked.rounds(), -1, parked.cause())
            : new ParkedSpan(
                now.first(),
                Math.max(now.last(), offset),
                now.notBefore(),
                now.rounds(),
                now.dropThrough(),
                now.cause());
  }

  /** Nothing of the subscriber below this offset of the parked log is unresolved. */
  public void resolvedBelow(long offset) {
    ParkedSpan now = span;
    if (now == null || offset <= now.first()) {
      return;
    }
    span =
        offset > now.last()
            ? null
            : new ParkedSpan(
                offset, now.last(), now.notBefore(), now.rounds(), now.dropThrough(), now.cause());
  }

  /** The subscriber stays parked for longer. */
  public void reparked(Settlement.Reparked<?, ?> again) {
    ParkedSpan now = span;
    if (now != null) {
      span =
          new ParkedSpan(
              now.first(),
              now.last(),
              again.notBefore(),
              again.rounds(),
              now.dropThrough(),
              again.cause());
    }
  }

  /** An operator has said what to do with what is parked so far. */
  public void told(Settlement.Order order, Instant now) {
    ParkedSpan before = span;
    if (before != null) {
      long dropThrough = order == Settlement.Order.DROP ? before.last() : before.dropThrough();
      span =
          new ParkedSpan(
              before.first(),
              before.last(),
              before.notBefore().isAfter(now) ? now : before.notBefore(),
              before.rounds(),
              dropThrough,
              before.cause());
    }
  }

  /** What is to become durable; empty if nothing of the subscriber is parked any more. */
  public Optional<ParkedSpan> result() {
    return Optional.ofNullable(span);
  }
}

package dev.umsync.worker.dispatch;

import java.util.Optional;

/**
 * An event that stands on its own among the parked ones because it can never be applied as it is.
 * Immutable.
 *
 * @param parkedOffset where it stands in the parked log
 * @param subscriber whose it is
 * @param cause why it was set aside
 * @param order what an operator has ordered and is not carried out yet
 */
public record AsideEvent(
    long parkedOffset, Key subscriber, Cause cause, Optional<Settlement.Order> order) {
  /** The same with an order about it. */
  public AsideEvent ordered(Settlement.Order what) {
    return new AsideEvent(parkedOffset, subscriber, cause, Optional.of(what));
  }
}

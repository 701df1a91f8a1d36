package dev.umsync.worker.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a new owner of a partition starts from. Immutable.
 *
 * @param point what the owner before committed last
 * @param suspectHold how long suspect events wait if it did not release the partition
 * @param parked who is parked
 * @param looks second looks that are still to come
 * @param ordered events set aside about which an order is to be carried out still
 * @param <E> the events
 */
public record Takeover<E>(
    CommitPoint point,
    Duration suspectHold,
    Map<Key, ParkedSpan> parked,
    List<PlannedLook<E>> looks,
    List<AsideEvent> ordered) {
  /** Copies. */
  public Takeover {
    parked = Map.copyOf(parked);
    looks = List.copyOf(looks);
    ordered = List.copyOf(ordered);
  }

  /** Nobody is parked and nothing is to come. */
  public static <E> Takeover<E> of(CommitPoint point, Duration suspectHold) {
    return new Takeover<>(point, suspectHold, Map.of(), List.of(), List.of());
  }
}

package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Limits;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one assignment holds: its ledger, its events that are not durably settled yet, and whether
 * its partition is to be paused. Owned by the poll thread.
 */
final class PartitionShare<E> {
  final Assignment assignment;
  final OffsetLedger ledger;

  /**
   * Before this instant no suspect event may be attempted: a frozen owner's last change may still
   * be under way.
   */
  final long suspectsFromNanos;

  private final Limits.Memory limits;
  private final NavigableMap<Long, Entry<E>> log = new TreeMap<>();
  private final Set<Entry<E>> parkedLane = new HashSet<>();

  /**
   * The weight of what is held, and what of it is large. Kept beside it, in this class only: the
   * poll thread asks at every turn, and a sum over thousands of events cost it more than all its
   * other work.
   */
  private long bytes;

  private final Set<Entry<E>> large = new HashSet<>();
  private boolean aboveLowMark;
  private boolean refused;
  private boolean waitsForLarge;
  private boolean draining;

  PartitionShare(
      Assignment assignment, OffsetLedger ledger, long suspectsFromNanos, Limits.Memory limits) {
    this.assignment = assignment;
    this.ledger = ledger;
    this.suspectsFromNanos = suspectsFromNanos;
    this.limits = limits;
  }

  void hold(Entry<E> entry) {
    if (entry.isFromLog()) {
      uncount(log.put(entry.position.offset(), entry));
      count(entry, 1);
    } else if (parkedLane.add(entry)) {
      count(entry, 1);
    }
  }

  /** Forgets an event of the log whose settlement is durable. */
  void durable(long offset) {
    uncount(log.remove(offset));
  }

  /** Forgets an event that is not of the log. */
  void forget(Entry<E> entry) {
    if (parkedLane.remove(entry)) {
      count(entry, -1);
    }
  }

  /** Lets an event go that is done, whether it is held here or not. */
  void letGo(Entry<E> entry) {
    if (log.get(entry.position.offset()) == entry || parkedLane.contains(entry)) {
      count(entry, -1);
    }
    entry.letGo();
  }

  private void uncount(@Nullable Entry<E> entry) {
    if (entry != null) {
      count(entry, -1);
    }
  }

  /** One that was let go weighs nothing. */
  private void count(Entry<E> entry, int times) {
    bytes += times * entry.weight();
    if (!entry.isLargerThan(limits.largeRecordBytes())) {
      return;
    }
    if (times > 0) {
      large.add(entry);
    } else {
      large.remove(entry);
    }
  }

  /** The first unfinished event of the log. */
  Optional<Entry<E>> atFrontier() {
    OptionalLong first = ledger.firstUnfinished();
    return first.isEmpty() ? Optional.empty() : Optional.ofNullable(log.get(first.getAsLong()));
  }

  /** From now on nothing is admitted or started. */
  void drain() {
    draining = true;
  }

  boolean isDraining() {
    return draining;
  }

  /** Whether events of it may be started, parked and settled as usual. */
  boolean isLive() {
    return assignment.isOpen() && !draining;
  }

  int records() {
    return log.size() + parkedLane.size();
  }

  long bytes() {
    return bytes;
  }

  boolean holdsLarge() {
    return !large.isEmpty();
  }

  /** A large event that is held and has no end yet. */
  Optional<Entry<E>> unsettledLarge() {
    return large.stream().filter(entry -> !entry.isSettled()).findFirst();
  }

  /** Notes that an event was refused: the partition is paused until {@link #readyAgain}. */
  void refuse() {
    refused = true;
  }

  /** Notes that a large event was refused because another one is held. */
  void refuseLarge() {
    refused = true;
    waitsForLarge = true;
  }

  boolean hasRefused() {
    return refused;
  }

  /** Whether the partition stands still for a large event that is held somewhere. */
  boolean waitsForLarge() {
    return waitsForLarge;
  }

  void readyAgain() {
    refused = false;
    waitsForLarge = false;
  }

  boolean isFull() {
    return records() >= limits.recordsPerPartition() || isFullOfBytes();
  }

  boolean isFullOfBytes() {
    return bytes() >= limits.bytesPerPartition();
  }

  /** Whether not even what one more poll brings may be taken. */
  boolean isOverfull() {
    return records() >= 2 * limits.recordsPerPartition()
        || bytes() >= 2 * limits.bytesPerPartition();
  }

  /**
   * Whether the partition is to be paused: from a high mark on, until both are at their low marks,
   * and while it is drained, for whatever is read then is refused.
   */
  boolean isPaused() {
    boolean low =
        records() <= limits.recordsPerPartition() / 2 && bytes() <= limits.bytesPerPartition() / 2;
    aboveLowMark = isFull() || (aboveLowMark && !low);
    return draining || aboveLowMark || refused;
  }

  /** The highest offset of an unfinished event of the log whose attempt may have left a trace. */
  OptionalLong highestTouched() {
    return log.values().stream()
        .filter(e -> e.isTouched() && ledger.isUnfinished(e.position.offset()))
        .mapToLong(e -> e.position.offset())
        .max();
  }
}

package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Limits;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Sees when memory stays full because of what waits for one mailbox, so that no other subscriber
 * waits for it. Owned by the poll thread.
 */
final class Pressure<E> {
  /** Whoever holds less than this part of a bound does not fill it alone. */
  private static final int LEAST_PART = 8;

  private final Room<E> room;
  private final Subscribers<E> subscribers;
  private final Limits limits;
  private final Map<Assignment, Long> fullSince = new HashMap<>();
  private OptionalLong roomFullSince = OptionalLong.empty();

  Pressure(Room<E> room, Subscribers<E> subscribers, Limits limits) {
    this.room = room;
    this.subscribers = subscribers;
    this.limits = limits;
  }

  /**
   * The first event of the subscriber that holds most of a memory which has been full for longer
   * than its grace; that grace begins anew then.
   */
  Optional<Entry<E>> heaviest(Collection<PartitionShare<E>> shares, long now) {
    fullSince.keySet().removeIf(assignment -> !assignment.isOpen());
    long grace = limits.queues().fullGrace().toNanos();
    for (PartitionShare<E> share : shares) {
      if (!share.isLive() || !share.isFullOfBytes()) {
        fullSince.remove(share.assignment);
      } else if (now - fullSince.computeIfAbsent(share.assignment, a -> now) >= grace) {
        fullSince.put(share.assignment, now);
        Optional<Entry<E>> found =
            heaviest(limits.memory().bytesPerPartition(), entry -> entry.share == share);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return room.isFull() ? heaviestOfAll(now, grace) : nobody();
  }

  private Optional<Entry<E>> nobody() {
    roomFullSince = OptionalLong.empty();
    return Optional.empty();
  }

  private Optional<Entry<E>> heaviestOfAll(long now, long grace) {
    if (roomFullSince.isEmpty()) {
      roomFullSince = OptionalLong.of(now);
    }
    if (now - roomFullSince.getAsLong() < grace) {
      return Optional.empty();
    }
    roomFullSince = OptionalLong.of(now);
    return heaviest(limits.memory().bytesPerWorker(), entry -> entry.share.isLive());
  }

  private Optional<Entry<E>> heaviest(long bound, Predicate<Entry<E>> of) {
    Optional<Entry<E>> heaviest = Optional.empty();
    long most = bound / LEAST_PART;
    for (SubscriberQueue<E> queue : subscribers.all()) {
      Optional<Entry<E>> first = queue.firstOfLog().filter(of);
      // One event alone is not waited for by others of its own.
      if (first.isPresent() && queue.logSize() > 1 && queue.logWeight() >= most) {
        most = queue.logWeight();
        heaviest = first;
      }
    }
    return heaviest;
  }
}

package dev.umsync.worker.kafka;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.Partitioning;
import dev.umsync.worker.dispatch.AsideEvent;
import dev.umsync.worker.dispatch.Assignment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives up events set aside that nobody can resolve: orders go by a person's address to that
 * address's partition, and these stand under a name that is none, or in another partition. They are
 * kept as long as the topic they came from keeps them; for ever, one such record would hold back
 * the removal of everything that was parked after it. Whatever an order reaches stays until it is
 * resolved. Owned by the poll thread.
 */
final class AsideExpiry {
  private static final Logger LOG = LoggerFactory.getLogger(AsideExpiry.class);

  /** So many of a partition at a time: as many are written in a few transactions. */
  static final int MOST = 1_000;

  private final Clock clock;
  private final Duration kept;
  private final IntSupplier partitions;
  private final BiConsumer<Assignment, AsideEvent> giveUp;

  /**
   * Looks after nothing yet.
   *
   * @param kept how long after it was set aside, or was first seen to be by this owner if nobody
   *     knows when that was
   * @param partitions how many every topic keyed by subscriber has; 0 while that is not known
   * @param giveUp has the event's record removed, durably
   */
  AsideExpiry(
      Clock clock,
      Duration kept,
      IntSupplier partitions,
      BiConsumer<Assignment, AsideEvent> giveUp) {
    this.clock = clock;
    this.kept = kept;
    this.partitions = partitions;
    this.giveUp = giveUp;
  }

  void look(PartitionState state) {
    if (partitions.getAsInt() == 0) {
      return;
    }
    Instant now = clock.instant();
    state.asideSince.keySet().retainAll(state.aside.keySet());
    List<AsideEvent> over = new ArrayList<>();
    for (AsideEvent event : state.aside.values()) {
      Instant since = state.asideSince.computeIfAbsent(event.parkedOffset(), offset -> now);
      boolean old = since.plus(kept).isBefore(now);
      if (old && over.size() < MOST && !isReached(event, state.assignment.partition())) {
        over.add(event);
      }
    }
    if (over.isEmpty()) {
      return;
    }
    for (AsideEvent event : over) {
      // Once is enough: what is settled comes again by itself until it is durable.
      state.asideSince.put(event.parkedOffset(), now);
      giveUp.accept(state.assignment, event);
    }
    LOG.atWarn()
        .addKeyValue("partition", state.assignment.partition())
        .addKeyValue("offset", over.getFirst().parkedOffset())
        .addKeyValue("lastOffset", over.getLast().parkedOffset())
        .addKeyValue("count", over.size())
        .log(
            "Parked events that no order reaches are removed, as old as the topic they came from"
                + " keeps them; see whoever writes without ce_subject, or to a wrong partition");
  }

  private boolean isReached(AsideEvent event, int partition) {
    try {
      return Partitioning.of(Subscriber.of(event.subscriber().value()), partitions.getAsInt())
          == partition;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}

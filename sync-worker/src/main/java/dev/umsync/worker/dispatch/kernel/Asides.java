package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.AsideEvent;
import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.ParkedReading;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Carries out operators' orders about events that were set aside: each is read back from the parked
 * log and called for once more, beside what else its subscriber has, and again later if that came
 * to nothing. An order is durable until it is carried out. Owned by the poll thread.
 */
final class Asides<E, R> {
  /** Orders under way at once. */
  private static final int WIDTH = 4;

  private final Backoff backoff;
  private final Outbox<E, R> outbox;
  private final LongSupplier ticker;
  private final Map<Assignment, Map<Long, Ordered>> orders = new HashMap<>();

  private static final class Ordered {
    AsideEvent event;
    boolean underWay;
    int failures;
    long dueNanos;

    Ordered(AsideEvent event, long dueNanos) {
      this.event = event;
      this.dueNanos = dueNanos;
    }
  }

  Asides(Backoff backoff, Outbox<E, R> outbox, LongSupplier ticker) {
    this.backoff = backoff;
    this.outbox = outbox;
    this.ticker = ticker;
  }

  /** An order has become durable. */
  void ordered(Assignment assignment, AsideEvent event) {
    Map<Long, Ordered> of = orders.computeIfAbsent(assignment, a -> new TreeMap<>());
    Ordered before = of.get(event.parkedOffset());
    if (before == null) {
      of.put(event.parkedOffset(), new Ordered(event, ticker.getAsLong()));
    } else {
      before.event = event;
      before.dueNanos = ticker.getAsLong();
    }
  }

  /** The readings that orders want now. */
  List<ParkedReading> wanted() {
    long now = ticker.getAsLong();
    long free = WIDTH - all().stream().filter(o -> o.underWay).count();
    List<ParkedReading> readings = new ArrayList<>();
    orders.forEach((assignment, of) -> {
      for (Ordered order : of.values()) {
        if (readings.size() < free && !order.underWay && order.dueNanos - now <= 0) {
          order.underWay = true;
          long offset = order.event.parkedOffset();
          readings.add(
              new ParkedReading(assignment, order.event.subscriber(), offset, offset, true));
        }
      }
    });
    return readings;
  }

  private List<Ordered> all() {
    return orders.values().stream().flatMap(of -> of.values().stream()).toList();
  }

  /** How a handler is to be called for an event that was read; empty if nothing is ordered. */
  Optional<Purpose> purpose(ParkedReading reading) {
    return find(reading.assignment(), reading.from())
        .flatMap(order -> order.event.order())
        .map(order -> order == Settlement.Order.DROP ? Purpose.DROP : Purpose.REDRIVE);
  }

  /** The parked log has no such event any more. */
  void gone(ParkedReading reading) {
    find(reading.assignment(), reading.from())
        .ifPresent(order -> {
          carriedOut(reading.assignment(), reading.from());
          outOfReach(reading.assignment(), order.event);
        });
  }

  /** Nothing can be done about it any more. */
  void outOfReach(Assignment assignment, AsideEvent event) {
    outbox.add(
        new Settlement.AsideClosed<>(
            assignment, event.subscriber(), event.parkedOffset(), Optional.empty()),
        0);
  }

  /** It has its outcome. */
  void done(Entry<E> entry, R result) {
    Assignment assignment = entry.share.assignment;
    carriedOut(assignment, entry.position.offset());
    outbox.add(
        new Settlement.AsideClosed<>(
            assignment, entry.subscriber, entry.position.offset(), Optional.of(result)),
        0);
  }

  /** It can't be applied still. */
  void kept(Entry<E> entry, Cause cause) {
    Assignment assignment = entry.share.assignment;
    Optional<Ordered> dropped =
        find(assignment, entry.position.offset())
            .filter(order -> entry.purpose() != Purpose.DROP)
            .filter(order -> order.event.order().equals(Optional.of(Settlement.Order.DROP)));
    if (dropped.isPresent()) {
      // An operator dropped it while it was tried; its next turn closes it.
      dropped.get().underWay = false;
      dropped.get().dueNanos = ticker.getAsLong();
      return;
    }
    carriedOut(assignment, entry.position.offset());
    outbox.add(
        new Settlement.AsideKept<>(assignment, entry.subscriber, entry.position.offset(), cause),
        0);
  }

  private void carriedOut(Assignment assignment, long parkedOffset) {
    Map<Long, Ordered> of = orders.get(assignment);
    if (of != null) {
      of.remove(parkedOffset);
    }
  }

  /** It came to nothing: it is tried again later. */
  void failed(Assignment assignment, long parkedOffset) {
    find(assignment, parkedOffset)
        .ifPresent(order -> {
          order.underWay = false;
          order.failures++;
          order.dueNanos =
              ticker.getAsLong() + backoff.atLeastHalf(order.failures, Duration.ZERO).toNanos();
        });
  }

  private Optional<Ordered> find(Assignment assignment, long parkedOffset) {
    return Optional.ofNullable(orders.get(assignment)).map(of -> of.get(parkedOffset));
  }

  /** The assignment has ended; whoever owns the partition next knows of the orders. */
  void forget(Assignment assignment) {
    orders.remove(assignment);
  }

  /** When the next order is due. */
  OptionalLong nextDueNanos() {
    return all().stream().filter(o -> !o.underWay).mapToLong(o -> o.dueNanos).min();
  }
}

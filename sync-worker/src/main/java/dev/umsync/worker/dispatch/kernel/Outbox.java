package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.Settlement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * What was settled and is not durable yet, in the order in which it was settled. It is given out a
 * part at a time; while one part is being written the rest stays here, in sight of the kernel.
 * Owned by the poll thread.
 */
final class Outbox<E, R> {
  private final Limits.Batches limits;
  private final Deque<Item<E, R>> waiting = new ArrayDeque<>();
  private List<Item<E, R>> givenOut = List.of();

  private record Item<E, R>(Settlement<E, R> settlement, long sizeBytes) {}

  Outbox(Limits.Batches limits) {
    this.limits = limits;
  }

  /**
   * Puts a settlement behind the others.
   *
   * @param sizeBytes of the event, if it is to be written again whole, else 0
   */
  void add(Settlement<E, R> settlement, long sizeBytes) {
    waiting.addLast(new Item<>(settlement, sizeBytes));
  }

  /**
   * Gives out as many as one transaction takes, in order. They are under way until {@link #written}
   * or {@link #putBack}.
   */
  List<Settlement<E, R>> take() {
    if (!givenOut.isEmpty()) {
      throw new IllegalStateException("a part is under way");
    }
    waiting.removeIf(item -> !item.settlement().assignment().isOpen());
    List<Item<E, R>> taken = new ArrayList<>();
    long bytes = 0;
    while (!waiting.isEmpty()
        && (taken.isEmpty()
            || (taken.size() < limits.settlements()
                && bytes + waiting.getFirst().sizeBytes() <= limits.bytes()))) {
      bytes += waiting.getFirst().sizeBytes();
      taken.add(waiting.removeFirst());
    }
    givenOut = taken;
    return taken.stream().map(Item::settlement).toList();
  }

  /** What was given out is durable. */
  void written() {
    givenOut = List.of();
  }

  /** Nothing of what was given out is durable: it comes again, whole and ahead of the rest. */
  void putBack() {
    for (Item<E, R> item : givenOut.reversed()) {
      waiting.addFirst(item);
    }
    givenOut = List.of();
  }

  /** Whether anything of the assignment waits here. */
  boolean holds(Assignment assignment) {
    return any(s -> s.assignment().equals(assignment));
  }

  /** Whether an event of the subscriber waits here to be appended to the parked log. */
  boolean holdsParked(Key subscriber) {
    return any(s -> s instanceof Settlement.Parked && s.subscriber().equals(subscriber));
  }

  /** Whether more waits than one transaction takes, or anything that a running call waits for. */
  boolean isAwaited() {
    return waiting.size() > limits.settlements() || any(s -> s instanceof Settlement.Noted);
  }

  private boolean any(Predicate<Settlement<E, R>> condition) {
    return waiting.stream().anyMatch(item -> condition.test(item.settlement()));
  }

  int size() {
    return waiting.size();
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }
}

package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.Key;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The queues of subscribers that have anything waiting or are parked. Owned by the poll thread. */
final class Subscribers<E> {
  private final Map<Key, SubscriberQueue<E>> queues = new HashMap<>();

  SubscriberQueue<E> of(Key subscriber) {
    return queues.computeIfAbsent(subscriber, SubscriberQueue::new);
  }

  Optional<SubscriberQueue<E>> find(Key subscriber) {
    return Optional.ofNullable(queues.get(subscriber));
  }

  void forEach(Consumer<SubscriberQueue<E>> action) {
    List.copyOf(queues.values()).forEach(action);
  }

  Collection<SubscriberQueue<E>> all() {
    return queues.values();
  }

  /** Forgets a queue that holds nothing. */
  void forgetIfIdle(SubscriberQueue<E> queue) {
    if (queue.isIdle() && !queue.listed) {
      queues.remove(queue.subscriber, queue);
    }
  }

  long parked() {
    return queues.values().stream().filter(q -> q.parked() != null).count();
  }

  long queued() {
    return queues.values().stream().mapToLong(SubscriberQueue::size).sum();
  }

  /** The longest that any queued event of the log has been here. */
  long oldestNanos(long now) {
    return queues.values().stream()
        .flatMapToLong(q -> q.oldestNanos().stream())
        .map(taken -> now - taken)
        .max()
        .orElse(0);
  }
}

package dev.umsync.worker.kafka;

/**
 * What the kernel carries: a record as it was read, decoded only when its turn comes, or an event
 * that a handler wants to see again.
 *
 * @param <E> the events
 */
sealed interface Work<E> {
  /** Undecoded. */
  record Raw<E>(RawEvent event) implements Work<E> {}

  /** Decoded. */
  record Ready<E>(E event) implements Work<E> {}

  /** The record; only what came from a log can be asked for it. */
  default RawEvent raw() {
    return switch (this) {
      case Raw<E>(RawEvent event) -> event;
      case Ready<E> ready -> throw new IllegalStateException("a second look is never parked");
    };
  }
}

package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.Cause;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One running call of a handler. Made and cancelled by the poll thread; its own thread only enters
 * itself, so that it can be interrupted, and takes itself out before it ends.
 */
final class Call<E> {
  final Entry<E> entry;
  final long deadlineNanos;
  private volatile boolean cancelled;
  private @Nullable Thread thread;

  /** Since when it is cancelled; the poll thread's. */
  private long cancelledNanos;

  private Optional<Cause> cancelCause = Optional.empty();
  private boolean abandoned;

  Call(Entry<E> entry, long deadlineNanos) {
    this.entry = entry;
    this.deadlineNanos = deadlineNanos;
  }

  /** Called by the call's own thread first. */
  synchronized void enter() {
    thread = Thread.currentThread();
    if (cancelled) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Called by the call's own thread last: from here on no interrupt can hit what the thread does
   * next.
   */
  synchronized void leave() {
    thread = null;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** Interrupts the call, once. */
  void cancel(Cause cause, long nowNanos) {
    if (cancelled) {
      return;
    }
    cancelledNanos = nowNanos;
    cancelCause = Optional.of(cause);
    synchronized (this) {
      cancelled = true;
      if (thread != null) {
        thread.interrupt();
      }
    }
  }

  /** Why it was cancelled. */
  Optional<Cause> cancelCause() {
    return cancelCause;
  }

  boolean isCancelledFor(long nanos, long nowNanos) {
    return cancelled && nowNanos - cancelledNanos >= nanos;
  }

  /** From here on nobody waits for what it comes to. */
  void abandon() {
    abandoned = true;
  }

  boolean isAbandoned() {
    return abandoned;
  }
}

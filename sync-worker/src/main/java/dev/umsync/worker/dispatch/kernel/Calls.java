package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Attempt;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.ChangePermit;
import dev.umsync.worker.dispatch.EventHandler;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Lease;
import dev.umsync.worker.dispatch.Purpose;
import dev.umsync.worker.dispatch.Verdict;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls that are running, one per subscriber at most, whatever became of the assignment that
 * they were started under. Owned by the poll thread; a call's own thread only posts its end.
 */
final class Calls<E, R> {
  private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

  private final EventHandler<E, R> handler;
  private final Executor executor;
  private final LongSupplier ticker;
  private final Lease lease;
  private final Runnable wakeUp;
  private final Map<Key, Call<E>> running = new HashMap<>();
  private final Queue<Ended<E, R>> ended = new ConcurrentLinkedQueue<>();

  /** What a call came to. */
  record Ended<E, R>(Call<E> call, Verdict<E, R> verdict) {}

  Calls(
      EventHandler<E, R> handler,
      Executor executor,
      LongSupplier ticker,
      Lease lease,
      Runnable wakeUp) {
    this.handler = handler;
    this.executor = executor;
    this.ticker = ticker;
    this.lease = lease;
    this.wakeUp = wakeUp;
  }

  int inFlight() {
    return running.size();
  }

  /** How many of them are errands. */
  long errands() {
    return running.values().stream().filter(c -> c.entry.purpose() == Purpose.ERRAND).count();
  }

  /** Whether nothing but errands runs, if anything. */
  boolean areErrands() {
    return running.values().stream().allMatch(c -> c.entry.purpose() == Purpose.ERRAND);
  }

  boolean isRunning(Key subscriber) {
    return running.containsKey(subscriber);
  }

  Optional<Call<E>> of(Key subscriber) {
    return Optional.ofNullable(running.get(subscriber));
  }

  Collection<Call<E>> all() {
    return running.values();
  }

  /** Starts a call; its subscriber must have none. */
  void start(Entry<E> entry, long deadlineNanos) {
    Call<E> call = new Call<>(entry, deadlineNanos);
    if (running.putIfAbsent(entry.subscriber, call) != null) {
      throw new IllegalStateException("a call for " + entry.subscriber + " is running");
    }
    Assignment assignment = entry.share.assignment;
    ChangePermit permit =
        () -> !call.isCancelled() && assignment.isOpen() && lease.permitsMailboxChange();
    Attempt<E> attempt =
        new Attempt<>(
            entry.subscriber,
            entry.event(),
            entry.position,
            entry.purpose(),
            entry.isTouched(),
            entry.failures() + 1,
            Duration.ofNanos(deadlineNanos - ticker.getAsLong()),
            permit);
    try {
      executor.execute(() -> run(call, attempt));
    } catch (RejectedExecutionException e) {
      post(call, new Verdict.Retry<>(Cause.of("no-thread"), Duration.ZERO, false));
    }
  }

  private void run(Call<E> call, Attempt<E> attempt) {
    Verdict<E, R> verdict = null;
    try {
      call.enter();
      verdict = handler.handle(attempt);
    } catch (InterruptedException e) {
      verdict = ambiguous("cancelled");
    } catch (Exception e) {
      LOG.atWarn()
          .addKeyValue("position", attempt.position())
          .addKeyValue("error", e.getClass().getName())
          .log("A handler threw; its event will be tried again");
      LOG.atDebug().setCause(e).log("What the handler threw");
      verdict = ambiguous("unexpected");
    } finally {
      call.leave();
      post(call, verdict);
    }
  }

  private static <E, R> Verdict<E, R> ambiguous(String code) {
    return new Verdict.Retry<>(Cause.of(code), Duration.ZERO, true);
  }

  /**
   * Posts an end; no verdict (an Error is on its way up, or the handler returned null) is never a
   * completion.
   */
  private void post(Call<E> call, @Nullable Verdict<E, R> verdict) {
    ended.add(new Ended<>(call, verdict == null ? ambiguous("unexpected") : verdict));
    wakeUp.run();
  }

  /** Takes the next end that was posted; the subscriber is free from then on. */
  Optional<Ended<E, R>> takeEnded() {
    Ended<E, R> next = ended.poll();
    if (next == null) {
      return Optional.empty();
    }
    running.remove(next.call().entry.subscriber, next.call());
    return Optional.of(next);
  }

  boolean hasEnded() {
    return !ended.isEmpty();
  }
}

package dev.umsync.worker.dispatch.kernel;

import dev.umsync.worker.dispatch.Attempt;
import dev.umsync.worker.dispatch.EventHandler;
import dev.umsync.worker.dispatch.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A handler whose calls end when the test says so, each on a thread of its own. An interrupt is
 * noted and otherwise ignored, so that the test decides whether a cancelled call ends.
 */
final class HandCalls<E, R> implements EventHandler<E, R>, Executor {
  /** A call that has not ended yet. */
  static final class Pending<E, R> {
    final Attempt<E> attempt;
    final Thread thread = Thread.currentThread();
    final CompletableFuture<Verdict<E, R>> end = new CompletableFuture<>();
    volatile boolean interrupted;

    Pending(Attempt<E> attempt) {
      this.attempt = attempt;
    }
  }

  private final List<Pending<E, R>> pending = new ArrayList<>();
  private @Nullable CountDownLatch begun;

  @Override
  public void execute(Runnable call) {
    CountDownLatch latch = new CountDownLatch(1);
    begun = latch;
    Thread.ofVirtual().start(call);
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public Verdict<E, R> handle(Attempt<E> attempt) throws InterruptedException {
    Pending<E, R> call = new Pending<>(attempt);
    CountDownLatch latch;
    synchronized (pending) {
      pending.add(call);
      latch = begun;
    }
    if (latch != null) {
      latch.countDown();
    }
    while (true) {
      try {
        return call.end.get();
      } catch (InterruptedException e) {
        call.interrupted = true;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof InterruptedException interrupted) {
          throw interrupted;
        }
        throw new IllegalStateException("scripted", e.getCause());
      }
    }
  }

  List<Pending<E, R>> pending() {
    synchronized (pending) {
      return List.copyOf(pending);
    }
  }

  /** The only call of a subscriber. */
  Pending<E, R> of(String key) {
    List<Pending<E, R>> found =
        pending().stream().filter(p -> p.attempt.subscriber().value().equals(key)).toList();
    if (found.size() != 1) {
      throw new AssertionError("calls of " + key + ": " + found.size());
    }
    return found.getFirst();
  }

  /** Ends a call and waits until its end is posted. */
  void end(Pending<E, R> call, Verdict<E, R> verdict) {
    finish(call, () -> call.end.complete(verdict));
  }

  /** Ends a call by an exception. */
  void fail(Pending<E, R> call, Exception exception) {
    finish(call, () -> call.end.completeExceptionally(exception));
  }

  private void finish(Pending<E, R> call, Runnable how) {
    synchronized (pending) {
      pending.remove(call);
    }
    how.run();
    try {
      call.thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

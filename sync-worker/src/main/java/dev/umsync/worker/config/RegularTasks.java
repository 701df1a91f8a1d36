package dev.umsync.worker.config;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has things done again and again. One that fails is done again in its time. Thread rule: safe for
 * any thread.
 *
 * @param timer its thread does what is short
 * @param executor does what may wait
 * @param ended whether what the tasks work with may be closed already, so that no failure of theirs
 *     is worth a word
 */
record RegularTasks(Timer timer, Executor executor, BooleanSupplier ended) {
  private static final Logger LOG = LoggerFactory.getLogger(RegularTasks.class);

  /** Does a task again and again, one at a time; one that throws is done no more. */
  @FunctionalInterface
  interface Timer {
    void every(Duration interval, Runnable task);
  }

  /** On the timer's thread: others wait meanwhile. */
  void every(Duration interval, Runnable task) {
    timer.every(interval, guarded(task));
  }

  /** Beside the timer's thread. */
  void besideEvery(Duration interval, Runnable task) {
    every(interval, () -> executor.execute(guarded(task)));
  }

  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        if (ended.getAsBoolean()) {
          return;
        }
        LOG.atError()
            .addKeyValue("error", e.getClass().getSimpleName())
            .log("A regular task failed; it runs again in its time");
      }
    };
  }
}

package dev.umsync.standalone.chaos;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Part of a run on a virtual thread of its own: load or faults. What breaks it off is said and
 * remembered, for a run without load or faults shows nothing. Safe from any thread.
 */
final class RunTask {
  /** What is to be done. */
  interface Work {
    void run() throws InterruptedException;
  }

  private final String name;
  private final Consumer<String> says;
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean brokeOff;

  private RunTask(String name, Consumer<String> says) {
    this.name = name;
    this.says = says;
  }

  /**
   * Starts it.
   *
   * @param says hears at once if it breaks off, and why
   */
  static RunTask start(String name, Work work, Consumer<String> says) {
    RunTask task = new RunTask(name, says);
    Thread.ofVirtual().name(name).start(() -> task.run(work));
    return task;
  }

  private void run(Work work) {
    try {
      work.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      breaksOff(e);
    } catch (RuntimeException | Error e) {
      breaksOff(e);
    } finally {
      over.countDown();
    }
  }

  private void breaksOff(Throwable why) {
    brokeOff = true;
    says.accept(name + " broke off: " + why);
  }

  /** Waits for its end; false if it does not come in time. */
  boolean join(Duration patience) throws InterruptedException {
    return over.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether it has ended other than by being done. */
  boolean brokeOff() {
    return brokeOff;
  }
}

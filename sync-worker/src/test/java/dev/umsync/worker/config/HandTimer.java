package dev.umsync.worker.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Does regular tasks when the test says that time has passed. One thread. */
final class HandTimer implements RegularTasks.Timer {
  private final List<Regular> tasks = new ArrayList<>();

  private static final class Regular {
    final Duration interval;
    final Runnable task;
    Duration since = Duration.ZERO;

    Regular(Duration interval, Runnable task) {
      this.interval = interval;
      this.task = task;
    }
  }

  @Override
  public void every(Duration interval, Runnable task) {
    tasks.add(new Regular(interval, task));
  }

  void passes(Duration time) {
    for (Regular regular : tasks) {
      regular.since = regular.since.plus(time);
      while (regular.since.compareTo(regular.interval) >= 0) {
        regular.since = regular.since.minus(regular.interval);
        regular.task.run();
      }
    }
  }
}

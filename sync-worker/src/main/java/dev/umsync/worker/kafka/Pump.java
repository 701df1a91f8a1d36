package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.ParkedReading;
import dev.umsync.worker.dispatch.kernel.Dispatcher;
import java.time.Duration;
import java.util.Map;

/** The poll thread's work apart from polling. Owned by it. */
final class Pump<E> implements Ownership.Pump {
  /** With more there is always an end in a moment. */
  private static final int FEW = 16;

  private final Posts posts;
  private final Dispatcher<Work<E>, Effects> dispatcher;
  private final ParkedReader<E> parkedReader;
  private final Commits<E> commits;
  private final ParkedTrim trim;
  private final HangSweep sweep;
  private final Map<Integer, PartitionState> states;
  private final Doorbell bell;

  Pump(
      Posts posts,
      Dispatcher<Work<E>, Effects> dispatcher,
      ParkedReader<E> parkedReader,
      Commits<E> commits,
      ParkedTrim trim,
      HangSweep sweep,
      Map<Integer, PartitionState> states,
      Doorbell bell) {
    this.posts = posts;
    this.dispatcher = dispatcher;
    this.parkedReader = parkedReader;
    this.commits = commits;
    this.trim = trim;
    this.sweep = sweep;
    this.states = states;
    this.bell = bell;
  }

  @Override
  public void pump(Duration atMost) {
    posts.workOff();
    dispatcher.advance();
    for (ParkedReading reading : dispatcher.redrives().takeReadings()) {
      parkedReader.read(reading);
    }
    commits.tick();
    trim.tick(states.values());
    sweep.tick(states.values());
    if (atMost.isPositive() && !dispatcher.hasWork() && posts.isEmpty()) {
      bell.await(atMost);
    }
  }

  /** Whether something runs whose end rings the bell, or a batch is due in a moment. */
  boolean isBusy() {
    return dispatcher.isBusy() || commits.isBusy();
  }

  /**
   * Whether nobody waits for what is under way, so that its end may wait for the log: few calls and
   * nothing behind them, or looks alone.
   */
  boolean isQuiet() {
    return !commits.isAwaited() && (isLooking() || dispatcher.isLeisurely(FEW));
  }

  /** Whether what runs is no more than looks at mailboxes. */
  boolean isLooking() {
    return !dispatcher.isHandling() && !commits.isBusy();
  }
}

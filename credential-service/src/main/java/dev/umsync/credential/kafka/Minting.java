package dev.umsync.credential.kafka;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.credential.desk.DeskAnswer;
import dev.umsync.credential.desk.DeskAnswer.NoToken;
import dev.umsync.credential.desk.MintDesk;
import dev.umsync.credential.mint.MintFailure;
import dev.umsync.credential.mint.MintFailure.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The mints under way, each a task of its own that only leaves its answer here. Thread rule: owned
 * by the rotation thread. Bounded by whoever starts them.
 */
final class Minting {
  private final MintDesk desk;
  private final Executor executor;
  private final int most;
  private final Queue<DeskAnswer> answers = new ConcurrentLinkedQueue<>();
  private int running;

  /**
   * @param executor runs one task per mint
   * @param most how many are to be under way at a time, 1 or more
   */
  Minting(MintDesk desk, Executor executor, int most) {
    this.desk = desk;
    this.executor = executor;
    this.most = most;
  }

  int most() {
    return most;
  }

  int running() {
    return running;
  }

  void start(Subscriber subscriber) {
    running++;
    try {
      executor.execute(() -> answers.add(mint(subscriber)));
    } catch (RejectedExecutionException e) {
      answers.add(brokenOff(subscriber));
    }
  }

  private DeskAnswer mint(Subscriber subscriber) {
    try {
      return desk.mint(subscriber);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return brokenOff(subscriber);
    }
  }

  private static DeskAnswer brokenOff(Subscriber subscriber) {
    return new NoToken(subscriber, new MintFailure(Kind.OTHER, "this instance is being stopped"));
  }

  /** The answers that have come since. */
  List<DeskAnswer> finished() {
    List<DeskAnswer> finished = new ArrayList<>();
    for (DeskAnswer a = answers.poll(); a != null; a = answers.poll()) {
      running--;
      finished.add(a);
    }
    return finished;
  }
}

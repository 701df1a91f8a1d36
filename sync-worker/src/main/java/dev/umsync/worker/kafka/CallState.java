package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Key;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;

/** The state as one call sees it, and the way in which it writes before it ends. One thread. */
final class CallState implements StateView {
  private final PartitionState state;
  private final Key subscriber;
  private final Notes notes;

  /** Takes to the poll thread what a call wants durable. */
  @FunctionalInterface
  interface Notes {
    /**
     * Any thread.
     *
     * @param durable run once it is durable; never if the assignment is closed before
     */
    void take(Assignment assignment, Key subscriber, Effects effects, Runnable durable);
  }

  CallState(PartitionState state, Key subscriber, Notes notes) {
    this.state = state;
    this.subscriber = subscriber;
    this.notes = notes;
  }

  @Override
  public Optional<byte[]> find(String voicemail) {
    return state.table.find(voicemail);
  }

  @Override
  public Collection<String> of(Key other) {
    return state.table.of(other);
  }

  @Override
  public OptionalLong version(Key other) {
    return state.table.version(other);
  }

  @Override
  public boolean parked(Key other) {
    return state.parked.containsKey(other);
  }

  @Override
  public void write(Effects effects) throws InterruptedException {
    CountDownLatch durable = new CountDownLatch(1);
    notes.take(state.assignment, subscriber, effects, durable::countDown);
    durable.await();
  }
}

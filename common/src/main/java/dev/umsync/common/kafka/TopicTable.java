package dev.umsync.common.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows compacted topics: every record of the partitions it follows is handed to a listener, in
 * log order, from the earliest on, and it says when a partition has been read to the end that it
 * had when it was taken.
 *
 * <p>The end is the high watermark, not the last stable offset: the markers of a writer that just
 * died may still be under way, and what they decide belongs to the table. Thread rule: any thread
 * may call {@link #follow} and {@link #close}; one task on the executor owns the consumer and calls
 * the listener.
 */
public final class TopicTable implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicTable.class);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration ADMIN_PATIENCE = Duration.ofSeconds(30);

  /** Gets what the table reads; called by the table's own task only. */
  public interface Listener {
    /** A record; a null value is a tombstone. */
    void onRecord(ConsumerRecord<byte[], byte[]> record);

    /** The partition is no longer followed; what was kept of it can go. */
    default void onDropped(TopicPartition partition) {}
  }

  private final Admin admin;
  private final Consumer<byte[], byte[]> consumer;
  private final Listener listener;
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final BlockingQueue<Runnable> requests = new LinkedBlockingQueue<>();
  private final Map<TopicPartition, CompletableFuture<Void>> restored = new HashMap<>();
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private volatile boolean closing;

  /**
   * Starts following nothing.
   *
   * @param consumer a consumer of its own, without group; the table closes it
   * @param admin stays open, its owner closes it
   * @param executor runs one long task
   */
  public TopicTable(
      Consumer<byte[], byte[]> consumer, Admin admin, Listener listener, Executor executor) {
    this.consumer = consumer;
    this.admin = admin;
    this.listener = listener;
    executor.execute(this::run);
  }

  /**
   * Follows exactly these partitions from now on: new ones are read from their beginning, dropped
   * ones forgotten.
   *
   * @return done when all of them have been read to their ends; failed if the table is closed
   *     before
   */
  public CompletableFuture<Void> follow(Collection<TopicPartition> partitions) {
    Set<TopicPartition> wanted = Set.copyOf(partitions);
    CompletableFuture<Void> done = new CompletableFuture<>();
    request(() -> {
      apply(wanted);
      settle(done, wanted.stream().map(restored::get).toArray(CompletableFuture[]::new));
    });
    return done;
  }

  private static void settle(CompletableFuture<Void> done, CompletableFuture<?>[] parts) {
    CompletableFuture<Void> _ =
        CompletableFuture.allOf(parts)
            .whenComplete((nothing, failure) -> {
              if (failure == null) {
                done.complete(null);
              } else {
                done.completeExceptionally(failure);
              }
            });
  }

  private void request(Runnable change) {
    requests.add(change);
    consumer.wakeup();
  }

  private void run() {
    try {
      while (!closing) {
        step();
      }
    } finally {
      restored.values().forEach(f -> f.completeExceptionally(new IllegalStateException("closed")));
      consumer.close();
      stopped.complete(null);
    }
  }

  private void step() {
    try {
      for (Runnable change = requests.poll(); change != null; change = requests.poll()) {
        change.run();
      }
      if (consumer.assignment().isEmpty()) {
        awaitRequest();
        return;
      }
      consumer.poll(POLL).forEach(listener::onRecord);
      learnEnds();
      completeRestored();
    } catch (WakeupException woken) {
      // A request is waiting; the loop takes it.
    } catch (KafkaException e) {
      LOG.atWarn()
          .addKeyValue("reason", e.getClass().getSimpleName())
          .log("A table's topic could not be read; it is tried again");
    }
  }

  private void awaitRequest() {
    try {
      Runnable change = requests.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
      if (change != null) {
        change.run();
      }
    } catch (InterruptedException e) {
      closing = true;
      Thread.currentThread().interrupt();
    }
  }

  private void apply(Set<TopicPartition> wanted) {
    Set<TopicPartition> before = consumer.assignment();
    Set<TopicPartition> dropped = new HashSet<>(before);
    dropped.removeAll(wanted);
    Set<TopicPartition> added = new HashSet<>(wanted);
    added.removeAll(before);
    consumer.assign(wanted);
    for (TopicPartition partition : dropped) {
      ends.remove(partition);
      CompletableFuture<Void> waiting = restored.remove(partition);
      if (waiting != null) {
        waiting.completeExceptionally(new IllegalStateException("no longer followed"));
      }
      listener.onDropped(partition);
    }
    added.forEach(partition -> restored.put(partition, new CompletableFuture<>()));
    consumer.seekToBeginning(added);
  }

  /** Asks once per partition for the end that counts. */
  private void learnEnds() {
    Map<TopicPartition, OffsetSpec> ask = new HashMap<>();
    restored.forEach((partition, done) -> {
      if (!done.isDone() && !ends.containsKey(partition)) {
        ask.put(partition, OffsetSpec.latest());
      }
    });
    if (ask.isEmpty()) {
      return;
    }
    try {
      admin
          .listOffsets(ask, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
          .all()
          .get(ADMIN_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          .forEach((partition, end) -> ends.put(partition, end.offset()));
    } catch (ExecutionException | TimeoutException e) {
      LOG.atDebug().log("The ends of a table's partitions are not known yet; they are asked again");
    } catch (InterruptedException e) {
      closing = true;
      Thread.currentThread().interrupt();
    }
  }

  private void completeRestored() {
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      CompletableFuture<Void> done = restored.get(end.getKey());
      if (done != null && !done.isDone() && consumer.position(end.getKey()) >= end.getValue()) {
        done.complete(null);
      }
    }
  }

  /** Stops and waits for the task to end, at most 30 s. */
  @Override
  public void close() {
    closing = true;
    requests.add(() -> {}); // wakes the task where it waits for one
    consumer.wakeup();
    try {
      stopped.get(ADMIN_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.atWarn().log("A table did not stop in time");
    }
  }

  /** The first {@code count} partitions of a topic. */
  public static Set<TopicPartition> partitions(String topic, int count) {
    return IntStream.range(0, count)
        .mapToObj(p -> new TopicPartition(topic, p))
        .collect(Collectors.toUnmodifiableSet());
  }
}

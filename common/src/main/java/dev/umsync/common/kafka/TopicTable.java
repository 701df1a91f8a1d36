package dev.umsync.common.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
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
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
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

  /** Where nothing is awaited; a request wakes it. */
  private static final Duration IDLE = Duration.ofSeconds(5);

  private static final Duration REST = Duration.ofSeconds(1);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

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
  private final BlockingQueue<Follow> requests = new LinkedBlockingQueue<>();
  private final Map<TopicPartition, Restoring> followed = new HashMap<>();
  private @Nullable Asked asked;
  private volatile boolean closing;
  private volatile boolean ended;

  /** A call of {@link #follow} that the task has not taken yet. */
  private record Follow(Set<TopicPartition> wanted, CompletableFuture<Void> done) {}

  /** One following of one partition; a partition that is dropped and taken again gets a new one. */
  private static final class Restoring {
    private static final long UNKNOWN = -1;

    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private long end = UNKNOWN;

    private boolean lacksEnd() {
      return !done.isDone() && end == UNKNOWN;
    }
  }

  /** A question for ends under way, and on whose behalf it was asked. */
  private record Asked(
      Map<TopicPartition, Restoring> whose,
      KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> answer) {}

  /**
   * Starts following nothing.
   *
   * @param consumer a consumer of its own, without group; the table closes it
   * @param admin stays open, its owner closes it
   * @param listener what it throws ends the table
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
   * ones forgotten, the others go on where they are.
   *
   * @return done when all of them have been read to their ends, on the table's own task; failed if
   *     the table is closed, or one of them is dropped again, before
   */
  public CompletableFuture<Void> follow(Collection<TopicPartition> partitions) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    requests.add(new Follow(Set.copyOf(partitions), done));
    consumer.wakeup();
    if (ended) {
      refuseRequests(new IllegalStateException("closed"));
    }
    return done;
  }

  private void run() {
    RuntimeException why = new IllegalStateException("closed");
    try {
      while (!closing) {
        step();
      }
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("A table ended, because what reads it failed");
      why = e;
    } finally {
      end(why);
    }
  }

  private void end(RuntimeException why) {
    ended = true;
    followed.values().forEach(f -> f.done.completeExceptionally(why));
    refuseRequests(why);
    // An interrupted thread can't close a consumer.
    boolean interrupted = Thread.interrupted();
    try {
      consumer.close(CloseOptions.timeout(CLOSE_PATIENCE));
    } catch (KafkaException e) {
      LOG.atDebug().setCause(e).log("A table's consumer did not close in order");
    } finally {
      stopped.complete(null);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void refuseRequests(RuntimeException why) {
    for (Follow late = requests.poll(); late != null; late = requests.poll()) {
      late.done.completeExceptionally(why);
    }
  }

  private void step() {
    try {
      for (Follow next = requests.poll(); next != null; next = requests.poll()) {
        take(next);
      }
      if (consumer.assignment().isEmpty()) {
        awaitRequest(POLL);
        return;
      }
      deliver(consumer.poll(isRestored() ? IDLE : POLL));
      askForEnds();
      takeAnswer();
      completeRestored();
    } catch (WakeupException woken) {
      // A request is waiting or the table is closing; the loop sees to it.
    } catch (InterruptException e) {
      closing = true;
    } catch (KafkaException e) {
      LOG.atWarn()
          .addKeyValue("reason", e.getClass().getSimpleName())
          .log("A table's topic could not be read; it is tried again");
      awaitRequest(REST);
    }
  }

  private boolean isRestored() {
    return asked == null && followed.values().stream().allMatch(f -> f.done.isDone());
  }

  private void deliver(ConsumerRecords<byte[], byte[]> records) {
    try {
      records.forEach(listener::onRecord);
    } catch (RuntimeException e) {
      // Its position is past them, so records would be missing from the table if it went on.
      throw new IllegalStateException("a table's listener failed", e);
    }
  }

  private void awaitRequest(Duration longest) {
    try {
      Follow next = requests.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
      if (next != null) {
        take(next);
      }
    } catch (InterruptedException e) {
      closing = true;
      Thread.currentThread().interrupt();
    }
  }

  private void take(Follow request) {
    try {
      apply(request.wanted);
    } catch (RuntimeException e) {
      request.done.completeExceptionally(e);
      throw e;
    }
    CompletableFuture<?>[] parts =
        request.wanted.stream()
            .map(p -> Objects.requireNonNull(followed.get(p)).done)
            .toArray(CompletableFuture[]::new);
    CompletableFuture<Void> _ =
        CompletableFuture.allOf(parts)
            .whenComplete((nothing, failure) -> {
              if (failure == null) {
                request.done.complete(null);
              } else {
                request.done.completeExceptionally(failure);
              }
            });
  }

  private void apply(Set<TopicPartition> wanted) {
    Set<TopicPartition> dropped = new HashSet<>(followed.keySet());
    dropped.removeAll(wanted);
    Set<TopicPartition> added = new HashSet<>(wanted);
    added.removeAll(followed.keySet());
    consumer.assign(wanted);
    if (!added.isEmpty()) { // none would mean all
      consumer.seekToBeginning(added);
    }
    added.forEach(partition -> followed.put(partition, new Restoring()));
    for (TopicPartition partition : dropped) {
      Restoring gone = followed.remove(partition);
      if (gone != null) {
        gone.done.completeExceptionally(new IllegalStateException("no longer followed"));
      }
      listener.onDropped(partition);
    }
  }

  /** Asks for the ends that are not known, one question at a time, and does not wait for them. */
  private void askForEnds() {
    if (asked != null) {
      return;
    }
    Map<TopicPartition, Restoring> whose = new HashMap<>();
    Map<TopicPartition, OffsetSpec> ask = new HashMap<>();
    followed.forEach((partition, restoring) -> {
      if (restoring.lacksEnd()) {
        whose.put(partition, restoring);
        ask.put(partition, OffsetSpec.latest());
      }
    });
    if (!ask.isEmpty()) {
      asked =
          new Asked(
              whose,
              admin
                  .listOffsets(ask, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                  .all());
    }
  }

  private void takeAnswer() {
    Asked question = asked;
    if (question == null || !question.answer.isDone()) {
      return;
    }
    asked = null;
    if (question.answer.isCompletedExceptionally()) {
      LOG.atDebug().log("The ends of a table's partitions are not known yet; they are asked again");
      awaitRequest(POLL);
      return;
    }
    Map<TopicPartition, ListOffsetsResultInfo> ends = question.answer.resultNow();
    question.whose.forEach((partition, restoring) ->
        restoring.end = Objects.requireNonNull(ends.get(partition)).offset());
  }

  private void completeRestored() {
    followed.forEach((partition, restoring) -> {
      if (!restoring.done.isDone()
          && restoring.end != Restoring.UNKNOWN
          && consumer.position(partition, POLL) >= restoring.end) {
        restoring.done.complete(null);
      }
    });
  }

  /** Stops and waits for the task to end, at most 30 s. */
  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    try {
      stopped.get(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
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

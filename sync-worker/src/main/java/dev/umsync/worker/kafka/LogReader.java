package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.Admission;
import dev.umsync.worker.dispatch.Position;
import dev.umsync.worker.dispatch.kernel.Dispatcher;
import dev.umsync.worker.dispatch.kernel.Intake;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log and offers what it says to the kernel; pauses what is full and seeks back to what
 * was refused. Owned by the poll thread.
 */
final class LogReader<E> {
  private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);

  private final Consumer<byte[], byte[]> consumer;
  private final Dispatcher<Work<E>, Effects> dispatcher;
  private final Router router;
  private final Map<Integer, PartitionState> states;
  private final String topic;
  private final java.util.function.Consumer<RawEvent> sighted;

  LogReader(
      Consumer<byte[], byte[]> consumer,
      Dispatcher<Work<E>, Effects> dispatcher,
      Router router,
      Map<Integer, PartitionState> states,
      String topic,
      java.util.function.Consumer<RawEvent> sighted) {
    this.consumer = consumer;
    this.dispatcher = dispatcher;
    this.router = router;
    this.states = states;
    this.topic = topic;
    this.sighted = sighted;
  }

  /** Polls once. */
  void poll(Duration atMost) {
    ConsumerRecords<byte[], byte[]> records = consumer.poll(atMost);
    for (TopicPartition partition : records.partitions()) {
      for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
        if (offer(record) == Admission.REFUSED) {
          ifStillAssigned(() -> consumer.seek(partition, record.offset()));
          break;
        }
      }
    }
    pauseWhatIsFull();
  }

  private Admission offer(ConsumerRecord<byte[], byte[]> record) {
    Position position = new Position(record.partition(), record.offset());
    Intake<Work<E>, Effects> intake = dispatcher.intake();
    RawEvent event = ParkedRecords.fromLog(record);
    sighted.accept(event);
    Work<E> work = new Work.Raw<>(event);
    long size = ParkedRecords.size(record);
    return switch (router.route(record)) {
      case Router.Here here -> intake.offer(position, here.subscriber(), size, work);
      case Router.Elsewhere(var subscriber, int to) ->
          intake.offerForeign(position, subscriber, size, work, to);
      case Router.Ordered(var subscriber, var order, var parkedOffset) ->
          intake.offerOrder(position, subscriber, size, work, order, parkedOffset);
      case Router.Nowhere(var subscriber, var cause) ->
          intake.offerUnusable(position, subscriber, size, work, cause);
    };
  }

  /** Begins to read a partition that was restored. */
  void begin(PartitionState state) {
    TopicPartition partition = new TopicPartition(topic, state.assignment.partition());
    ifStillAssigned(() -> consumer.seek(partition, state.takeover().frontier()));
  }

  /** Pauses what is full or not restored yet, and resumes the rest. */
  void pauseWhatIsFull() {
    Set<Integer> full = dispatcher.paused();
    Set<TopicPartition> wanted =
        consumer.assignment().stream()
            .filter(p -> full.contains(p.partition()) || !states.containsKey(p.partition()))
            .collect(Collectors.toSet());
    Set<TopicPartition> present = consumer.paused();
    if (wanted.equals(present)) {
      return;
    }
    Set<TopicPartition> toResume = new HashSet<>(present);
    toResume.removeAll(wanted);
    wanted.removeAll(present);
    ifStillAssigned(() -> consumer.pause(wanted));
    ifStillAssigned(() -> consumer.resume(toResume));
  }

  /**
   * The client's own thread may have taken a partition away that the listener is told of only in
   * the next poll.
   */
  private static void ifStillAssigned(Runnable action) {
    try {
      action.run();
    } catch (IllegalStateException e) {
      LOG.atDebug().setCause(e).log("A partition has gone");
    }
  }

  boolean isAnythingPaused() {
    return !consumer.paused().isEmpty();
  }

  boolean isEverythingPaused() {
    int paused = consumer.paused().size();
    return paused > 0 && paused == consumer.assignment().size();
  }

  /** How far the log goes beyond what was read. */
  long lag() {
    long lag = 0;
    for (TopicPartition partition : consumer.assignment()) {
      if (states.containsKey(partition.partition())) {
        lag += lag(partition);
      }
    }
    return lag;
  }

  private long lag(TopicPartition partition) {
    try {
      return consumer.currentLag(partition).orElse(0);
    } catch (IllegalStateException e) {
      return 0; // it has gone
    }
  }
}

package dev.umsync.worker.kafka;

import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.CommitPoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a new owner must know: the committed frontier and claim, then the state topic's
 * partition up to the end that it had when the assignment began. One run per set of assignments, on
 * a thread of its own, until it succeeds or none of them is open any more.
 *
 * <p>The end is taken without regard to transactions and reached with regard to them: a transaction
 * of the owner before may be decided and its marker not written yet.
 */
final class PartitionRestore implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionRestore.class);
  private static final Duration POLL = Duration.ofMillis(200);

  /** Half a minute: longer than a coordinator leaves a dead owner's transaction open. */
  private static final int MOST_EMPTY_POLLS = 150;

  private static final int EMPTY_POLLS_TO_A_LOOK = 25;

  private final KafkaConnection connection;
  private final WorkerSettings settings;
  private final Admin admin;
  private final HangingTransactions hanging;
  private final List<Assignment> assignments;
  private final Consumer<List<PartitionState>> done;
  private final Doorbell pause = new Doorbell();

  /**
   * Prepares a run.
   *
   * @param done told once, on the thread that runs this, what was read; nothing if none is open any
   *     more
   */
  PartitionRestore(
      KafkaConnection connection,
      WorkerSettings settings,
      Admin admin,
      HangingTransactions hanging,
      List<Assignment> assignments,
      Consumer<List<PartitionState>> done) {
    this.connection = connection;
    this.settings = settings;
    this.admin = admin;
    this.hanging = hanging;
    this.assignments = assignments;
    this.done = done;
  }

  @Override
  public void run() {
    List<PartitionState> read = List.of();
    List<Assignment> open = open();
    int failed = 0;
    while (read.isEmpty() && !open.isEmpty() && !Thread.currentThread().isInterrupted()) {
      try {
        read = restore(open);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException | ExecutionException e) {
        LOG.atWarn()
            .addKeyValue("partitions", open.size())
            .addKeyValue("error", e.getClass().getSimpleName())
            .log("State could not be restored; its partitions wait, and it is tried again");
        LOG.atDebug().setCause(e).log("Why state could not be restored");
        pause.await(Duration.ofSeconds(1));
        open = open();
        failed++;
        if (failed % HangingTransactions.LOOK_EVERY == 0) {
          endWhatHangs(open);
        }
      }
    }
    done.accept(read);
  }

  private void endWhatHangs(List<Assignment> open) {
    try {
      hanging.end(
          open.stream()
              .map(a -> new TopicPartition(settings.stateTopic(), a.partition()))
              .toList());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Assignment> open() {
    return assignments.stream().filter(Assignment::isOpen).toList();
  }

  private List<PartitionState> restore(List<Assignment> open)
      throws InterruptedException, ExecutionException {
    Map<Integer, PartitionState> states = new HashMap<>();
    open.forEach(a -> states.put(a.partition(), new PartitionState(a)));
    Map<TopicPartition, @Nullable OffsetAndMetadata> committed =
        StableOffsets.of(
            admin,
            settings.group(),
            open.stream()
                .map(a -> new TopicPartition(settings.voicemailTopic(), a.partition()))
                .toList());
    Map<Integer, Long> begins = offsets(settings.voicemailTopic(), open, OffsetSpec.earliest());
    Map<Integer, Long> ends = offsets(settings.voicemailTopic(), open, OffsetSpec.latest());
    Map<Integer, Long> stateEnds = offsets(settings.stateTopic(), open, OffsetSpec.latest());
    for (PartitionState state : states.values()) {
      int partition = state.assignment.partition();
      OffsetAndMetadata found =
          committed.get(new TopicPartition(settings.voicemailTopic(), partition));
      long begin = begins.getOrDefault(partition, 0L);
      boolean neverOwned = found == null && end(stateEnds, partition) == 0;
      CommitPoint left =
          neverOwned ? CommitPoint.untouched(begin) : point(found, begin, end(ends, partition));
      state.takeover(withoutLost(partition, left, begin));
    }
    offsets(settings.parkedTopic(), open, OffsetSpec.latest())
        .forEach((partition, end) -> {
          PartitionState state = states.get(partition);
          if (state != null) {
            state.parkedThrough(end - 1);
          }
        });
    readState(states, stateEnds);
    return List.copyOf(states.values());
  }

  /**
   * What a commit says. Where it says nothing (offsets that the group has forgotten or an operator
   * has reset) everything that is in the log now may have been attempted.
   */
  private static CommitPoint point(@Nullable OffsetAndMetadata found, long begin, long end) {
    long frontier = found == null ? begin : found.offset();
    return Optional.ofNullable(found)
        .flatMap(CommitMetadata::decode)
        .map(CommitMetadata::point)
        .orElseGet(() -> new CommitPoint(frontier, Math.max(frontier, end), false, new BitSet()));
  }

  private CommitPoint withoutLost(int partition, CommitPoint point, long begin) {
    if (point.frontier() >= begin) {
      return point;
    }
    LOG.atError()
        .addKeyValue("topic", settings.voicemailTopic())
        .addKeyValue("partition", partition)
        .addKeyValue("firstLost", point.frontier())
        .addKeyValue("lastLost", begin - 1)
        .log(
            "Events were removed from the topic before they were handled; they are lost here and"
                + " must be sent again");
    int removed = (int) Math.min(Integer.MAX_VALUE, begin - point.frontier());
    return new CommitPoint(
        begin,
        Math.max(begin, point.claim()),
        point.released(),
        point.finished().get(removed, Math.max(removed, point.finished().length())));
  }

  private Map<Integer, Long> offsets(String topic, List<Assignment> open, OffsetSpec which)
      throws InterruptedException, ExecutionException {
    Function<Assignment, TopicPartition> partition = a -> new TopicPartition(topic, a.partition());
    return admin
        .listOffsets(open.stream().collect(Collectors.toMap(partition, a -> which)))
        .all()
        .get()
        .entrySet()
        .stream()
        .collect(Collectors.toMap(e -> e.getKey().partition(), e -> e.getValue().offset()));
  }

  private void readState(Map<Integer, PartitionState> states, Map<Integer, Long> ends) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        connection.consumer(settings.instance() + "-restore", Map.of())) {
      List<TopicPartition> partitions =
          states.keySet().stream().map(p -> new TopicPartition(settings.stateTopic(), p)).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      int empty = 0;
      while (partitions.stream().anyMatch(p -> consumer.position(p) < end(ends, p.partition()))
          && states.values().stream().anyMatch(s -> s.assignment.isOpen())) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        empty = records.isEmpty() ? empty + 1 : 0;
        if (empty > 0 && empty % EMPTY_POLLS_TO_A_LOOK == 0) {
          endWhatHangs(open());
        }
        if (empty > MOST_EMPTY_POLLS) {
          throw new TimeoutException("what was written last is not decided yet");
        }
        for (ConsumerRecord<byte[], byte[]> record : records) {
          PartitionState state = states.get(record.partition());
          if (state != null && record.key() != null) {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            String subscriber = ParkedRecords.text(record.headers(), Router.SUBJECT, "");
            Instant writtenAt = Instant.ofEpochMilli(record.timestamp());
            state.restore(key, subscriber, record.value(), record.value() == null, writtenAt);
          }
        }
      }
    }
  }

  private static long end(Map<Integer, Long> ends, int partition) {
    return ends.getOrDefault(partition, 0L);
  }
}

package dev.umsync.credential.kafka.admin;

import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.credential.activity.ActivityRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * Makes administrators' changes one after the other, whoever makes them: every instance of the
 * service and every command writes under one transactional id. Beginning fences whoever began
 * before, so what a change was decided on is what it is written on; one that was fenced wrote
 * nothing and is decided again.
 *
 * <p>Thread rule: any thread; one change at a time, the others wait.
 */
public final class AdminWriter {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
  private static final int TRIES = 10;
  private static final int FIRST_PAUSE_MILLIS = 400;
  private static final int LONGEST_PAUSE_MILLIS = 6_400;

  /** Decides what a change comes to. */
  @FunctionalInterface
  public interface Plan<T> {
    /** Called again if another writer came between. */
    Planned<T> on(Stored stored);
  }

  /** Waits; a virtual thread's sleep but in tests. */
  @FunctionalInterface
  public interface Pause {
    /** Waits that long. */
    void of(Duration length) throws InterruptedException;
  }

  private final KafkaConnection kafka;
  private final Topics names;
  private final String transactionalId;
  private final Applied applied;
  private final RandomGenerator random;
  private final Pause pause;
  private final ReentrantLock one = new ReentrantLock(true);

  /**
   * @param applied waited for after a change, so that whoever made it sees it; {@link Applied#NONE}
   *     where nothing follows
   * @param random how long is waited before another try
   */
  public AdminWriter(
      KafkaConnection kafka, Topics names, Applied applied, RandomGenerator random, Pause pause) {
    this.kafka = kafka;
    this.names = names;
    this.transactionalId = names.prefix() + "administrators";
    this.applied = applied;
    this.random = random;
    this.pause = pause;
  }

  /**
   * Makes a change; what it answers is stored on every in-sync replica.
   *
   * @throws KafkaException if Kafka is away or others kept coming between; then nothing is written,
   *     or it is not known whether it is
   */
  public <T> T change(Plan<T> plan) throws InterruptedException {
    one.lockInterruptibly();
    try {
      int longest = FIRST_PAUSE_MILLIS;
      for (int left = TRIES; ; left--) {
        try {
          return once(plan);
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
          if (left == 1) {
            throw e;
          }
          // Longer each time: a pause shorter than the other's change would only fence it again.
          pause.of(Duration.ofMillis(random.nextInt(longest)));
          longest = Math.min(2 * longest, LONGEST_PAUSE_MILLIS);
        }
      }
    } finally {
      one.unlock();
    }
  }

  private <T> T once(Plan<T> plan) throws InterruptedException {
    Producer<byte[], byte[]> producer =
        kafka.producer(
            transactionalId,
            PATIENCE,
            Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId));
    Map<TopicSpec, Long> reached;
    Planned<T> planned;
    try {
      producer.initTransactions();
      planned = plan.on(new Stored(kafka, names, PATIENCE));
      if (planned.writes().isEmpty() && planned.activity().isEmpty()) {
        return planned.result();
      }
      reached = written(producer, planned);
    } finally {
      producer.close(CLOSE_PATIENCE);
    }
    applied.await(reached);
    return planned.result();
  }

  private Map<TopicSpec, Long> written(Producer<byte[], byte[]> producer, Planned<?> planned) {
    List<Write> writes = new ArrayList<>(planned.writes());
    for (ActivityRecord activity : planned.activity()) {
      writes.add(new Write(TopicSpec.ACTIVITY, Optional.empty(), Optional.of(activity)));
    }
    producer.beginTransaction();
    try {
      Map<TopicSpec, Future<RecordMetadata>> last = new HashMap<>();
      for (Write write : writes) {
        last.put(
            write.topic(),
            producer.send(
                new ProducerRecord<>(
                    names.name(write.topic()), 0, write.keyBytes(), write.valueBytes())));
      }
      producer.commitTransaction();
      Map<TopicSpec, Long> reached = new HashMap<>();
      // A failed send fails the commit, so these have succeeded.
      last.forEach((topic, sent) -> reached.put(topic, sent.resultNow().offset()));
      return reached;
    } catch (KafkaException e) {
      abort(producer, e);
      throw e;
    }
  }

  /** After a fatal failure, such as another writer's coming, there is nothing left to abort. */
  private static void abort(Producer<byte[], byte[]> producer, KafkaException why) {
    try {
      producer.abortTransaction();
    } catch (KafkaException | IllegalStateException e) {
      why.addSuppressed(e);
    }
  }
}

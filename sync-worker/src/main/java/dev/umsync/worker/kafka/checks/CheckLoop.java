package dev.umsync.worker.kafka.checks;

import dev.umsync.common.check.CheckAnswer;
import dev.umsync.common.check.CheckRequest;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.telemetry.LogKeys;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.worker.check.MailboxCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries mailboxes on request. A request that is old, or more than a few at a time, is passed over:
 * whoever asked sees that nobody answered and asks again. Thread rule: one task on the executor
 * owns the consumer; {@link #close} from any thread.
 */
public final class CheckLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CheckLoop.class);
  private static final Duration POLL = Duration.ofSeconds(5);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);
  private static final Duration DELIVERY = Duration.ofSeconds(20);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
  private static final int AT_ONCE = 4;

  private final MailboxCheck check;
  private final Topics topics;
  private final String instance;
  private final Clock clock;
  private final Executor executor;
  private final Consumer<byte[], byte[]> consumer;
  private final Producer<byte[], byte[]> producer;
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * Begins to take requests.
   *
   * @param groupId of the workers; the requests have a group of their own beside it
   * @param instance says which worker answered
   */
  public CheckLoop(
      KafkaConnection kafka,
      Topics topics,
      String groupId,
      String instance,
      MailboxCheck check,
      Clock clock,
      Executor executor) {
    this.check = check;
    this.topics = topics;
    this.instance = instance;
    this.clock = clock;
    this.executor = executor;
    this.consumer =
        kafka.consumer(
            "umsync-checks-" + instance,
            Map.of(
                ConsumerConfig.GROUP_ID_CONFIG,
                groupId + "-checks",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "latest"));
    this.producer = kafka.producer("umsync-checks-" + instance, DELIVERY, Map.of());
    executor.execute(this::run);
  }

  private void run() {
    try {
      consumer.subscribe(List.of(topics.name(TopicSpec.CHECK_REQUESTS)));
      while (closing.getCount() > 0) {
        step();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      boolean interrupted = Thread.interrupted();
      try {
        consumer.close(CloseOptions.timeout(CLOSE_PATIENCE));
        producer.close(CLOSE_PATIENCE);
      } catch (KafkaException e) {
        LOG.atDebug().log("The check loop's clients did not close in order");
      } finally {
        ended.countDown();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private void step() throws InterruptedException {
    try {
      var records = consumer.poll(POLL);
      if (!records.isEmpty()) {
        consumer.commitSync();
        records.forEach(r -> request(r).ifPresent(this::start));
      }
    } catch (WakeupException woken) {
      return; // closing
    } catch (KafkaException e) {
      LOG.atDebug()
          .addKeyValue(LogKeys.REASON, e.getClass().getSimpleName())
          .log("Requests for checks can't be read; it is tried again");
      boolean ignored = closing.await(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private Optional<CheckRequest> request(ConsumerRecord<byte[], byte[]> record) {
    try {
      return record.value() == null
          ? Optional.empty()
          : Optional.of(Json.read(record.value(), CheckRequest.class))
              .filter(r -> r.requestedAt().plus(CheckRequest.PATIENCE).isAfter(clock.instant()))
              .filter(r -> r.id().matches("[0-9a-zA-Z]{1,32}"));
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue(LogKeys.OFFSET, record.offset())
          .log("A request for a check is malformed and was passed over");
      return Optional.empty();
    }
  }

  private void start(CheckRequest request) {
    if (!places.tryAcquire()) {
      return;
    }
    try {
      executor.execute(() -> {
        try {
          answer(
              new CheckAnswer(
                  request.id(),
                  instance,
                  check.run(request.id(), request.subscriber(), request.token())));
        } finally {
          places.release();
        }
      });
    } catch (RejectedExecutionException e) {
      places.release();
    }
  }

  private void answer(CheckAnswer answer) {
    try {
      var _ =
          producer.send(
              new ProducerRecord<>(
                  topics.name(TopicSpec.CHECK_ANSWERS),
                  0,
                  answer.id().getBytes(StandardCharsets.UTF_8),
                  Json.bytes(answer)),
              (sent, failure) -> {
                if (failure != null) {
                  LOG.atDebug()
                      .addKeyValue(LogKeys.REASON, failure.getClass().getSimpleName())
                      .log("A check's answer was not taken");
                }
              });
    } catch (KafkaException | IllegalStateException e) {
      LOG.atDebug()
          .addKeyValue(LogKeys.REASON, e.getClass().getSimpleName())
          .log("A check's answer was not taken");
    }
  }

  @Override
  public void close() {
    closing.countDown();
    consumer.wakeup();
    try {
      if (!ended.await(CLOSE_PATIENCE.multipliedBy(3).toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.atDebug().log("The check loop did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

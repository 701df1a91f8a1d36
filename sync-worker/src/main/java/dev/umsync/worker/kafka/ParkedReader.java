package dev.umsync.worker.kafka;

import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.worker.dispatch.ParkedReading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads parked events back, on a thread of its own with a consumer of its own: one pass over a
 * partition serves all the readings of it that are asked for, as {@link OpenReadings} says.
 *
 * @param <E> the events
 */
final class ParkedReader<E> implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ParkedReader.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

  private final KafkaConnection connection;
  private final WorkerSettings settings;
  private final LongSupplier ticker;
  private final OpenReadings.Answers<E> answers;
  private final BlockingQueue<ParkedReading> asked = new LinkedBlockingQueue<>();
  private final Doorbell again = new Doorbell();
  private volatile @Nullable Thread thread;
  private volatile boolean closed;

  ParkedReader(
      KafkaConnection connection,
      WorkerSettings settings,
      LongSupplier ticker,
      OpenReadings.Answers<E> answers) {
    this.connection = connection;
    this.settings = settings;
    this.ticker = ticker;
    this.answers = answers;
  }

  /** Asks for a reading; the poll thread's. */
  void read(ParkedReading reading) {
    asked.add(reading);
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    while (!closed && !Thread.currentThread().isInterrupted()) {
      try {
        readWhatIsAsked();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        LOG.atWarn()
            .addKeyValue("error", e.getClass().getSimpleName())
            .log("Parked events can't be read; it is tried again");
        again.await(BETWEEN_TRIES);
      }
    }
  }

  private void readWhatIsAsked() throws InterruptedException {
    try (KafkaConsumer<byte[], byte[]> consumer =
        connection.consumer(
            settings.instance() + "-parked", Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 32))) {
      while (!closed) {
        List<ParkedReading> readings = new ArrayList<>();
        readings.add(asked.take());
        asked.drainTo(readings);
        readings.removeIf(r -> !r.assignment().isOpen());
        readings.stream()
            .collect(Collectors.groupingBy(r -> r.assignment().partition()))
            .forEach((partition, of) -> pass(consumer, partition, of));
      }
    }
  }

  private void pass(
      KafkaConsumer<byte[], byte[]> consumer, int partition, List<ParkedReading> readings) {
    OpenReadings<E> open =
        new OpenReadings<>(readings, settings.limits().memory().largeRecordBytes());
    long position = -1;
    try {
      TopicPartition parked = new TopicPartition(settings.parkedTopic(), partition);
      consumer.assign(List.of(parked));
      consumer.seek(parked, readings.stream().mapToLong(ParkedReading::from).min().orElseThrow());
      long begun = ticker.getAsLong();
      while (!open.isEmpty() && !closed && ticker.getAsLong() - begun < LONGEST.toNanos()) {
        consumer.poll(POLL).forEach(open::take);
        position = consumer.position(parked);
        open.answer(position, answers);
      }
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("partition", partition)
          .addKeyValue("error", e.getClass().getSimpleName())
          .log("Parked events could not be read; it will be tried again");
    }
    open.giveUp(position, answers);
  }

  /** Ends the thread. */
  @Override
  public void close() {
    closed = true;
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}

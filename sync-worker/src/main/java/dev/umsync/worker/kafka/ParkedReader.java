package dev.umsync.worker.kafka;

import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.worker.dispatch.ParkedEvent;
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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads parked events back, on a thread of its own with a consumer of its own: one pass over a
 * partition serves all the readings of it that are asked for. A reading ends with a few events, or
 * at its end.
 *
 * @param <E> the events
 */
final class ParkedReader<E> implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ParkedReader.class);
  private static final int MOST_EVENTS = 8;
  private static final long MOST_BYTES = 4L << 20;
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** Told what became of readings, on the reader's thread. */
  interface Answers<E> {
    /** Found these, and looked through to this offset, exclusive. */
    void found(ParkedReading reading, List<ParkedEvent<Work<E>>> events, long through);

    /** Could not read. */
    void failed(ParkedReading reading);
  }

  private final KafkaConnection connection;
  private final WorkerSettings settings;
  private final LongSupplier ticker;
  private final Answers<E> answers;
  private final BlockingQueue<ParkedReading> asked = new LinkedBlockingQueue<>();
  private volatile @Nullable Thread thread;
  private volatile boolean closed;

  ParkedReader(
      KafkaConnection connection,
      WorkerSettings settings,
      LongSupplier ticker,
      Answers<E> answers) {
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
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Open<E> {
    final ParkedReading reading;
    final List<ParkedEvent<Work<E>>> found = new ArrayList<>();
    long bytes;

    Open(ParkedReading reading) {
      this.reading = reading;
    }

    boolean isFull() {
      return found.size() >= MOST_EVENTS || bytes >= MOST_BYTES;
    }

    void take(ConsumerRecord<byte[], byte[]> record, String key) {
      if (record.offset() >= reading.from()
          && record.offset() <= reading.to()
          && !isFull()
          && key.equals(reading.subscriber().value())
          && (reading.aside() || !ParkedRecords.isAside(record.headers()))) {
        long size = ParkedRecords.size(record);
        bytes += size;
        found.add(
            new ParkedEvent<>(
                record.offset(), size, new Work.Raw<>(ParkedRecords.fromParked(record))));
      }
    }

    long through(long position) {
      return isFull() ? found.getLast().offset() + 1 : Math.min(position, reading.to() + 1);
    }
  }

  private void pass(
      KafkaConsumer<byte[], byte[]> consumer, int partition, List<ParkedReading> readings) {
    List<Open<E>> open = new ArrayList<>();
    readings.forEach(r -> open.add(new Open<>(r)));
    long position = -1;
    try {
      TopicPartition parked = new TopicPartition(settings.parkedTopic(), partition);
      consumer.assign(List.of(parked));
      consumer.seek(parked, readings.stream().mapToLong(ParkedReading::from).min().orElseThrow());
      long begun = ticker.getAsLong();
      while (!open.isEmpty() && !closed && ticker.getAsLong() - begun < LONGEST.toNanos()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          String key = ParkedRecords.keyText(record);
          open.forEach(o -> o.take(record, key));
        }
        position = consumer.position(parked);
        long now = position;
        open.removeIf(o -> answered(o, now));
      }
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("partition", partition)
          .addKeyValue("error", e.getClass().getSimpleName())
          .log("Parked events could not be read; it will be tried again");
    }
    long reached = position;
    open.forEach(o -> notWhole(o, reached));
  }

  /**
   * Time ran out, or Kafka went away: what was found counts, and the next pass goes on from there.
   */
  private void notWhole(Open<E> open, long position) {
    if (position > open.reading.from()) {
      answers.found(open.reading, List.copyOf(open.found), open.through(position));
    } else {
      answers.failed(open.reading);
    }
  }

  private boolean answered(Open<E> open, long position) {
    if (!open.isFull() && position <= open.reading.to()) {
      return false;
    }
    answers.found(open.reading, List.copyOf(open.found), open.through(position));
    return true;
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

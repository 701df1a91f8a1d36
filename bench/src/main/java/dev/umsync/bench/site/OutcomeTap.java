package dev.umsync.bench.site;

import dev.umsync.common.config.StartFailed;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.outcome.OutcomeRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads outcomes as they become visible, which is when the worker's transaction is committed. Safe
 * from any thread; reads on a thread of its own.
 */
public final class OutcomeTap implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final LongSupplier ticker;
  private final AtomicLong seen = new AtomicLong();
  private final AtomicLong lastNanos = new AtomicLong();
  private final AtomicReference<@Nullable Consumer<OutcomeRecord>> listener =
      new AtomicReference<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean closing;

  /** Begins at the present end. */
  public OutcomeTap(KafkaConnection kafka, String topic, LongSupplier ticker) {
    this.ticker = ticker;
    this.consumer = kafka.consumer("bench-outcomes", Map.of());
    List<TopicPartition> partitions =
        IntStream.range(0, BenchSite.PARTITIONS)
            .mapToObj(p -> new TopicPartition(topic, p))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    Thread.ofPlatform().daemon().name("bench-outcomes").start(this::read);
  }

  /** Has somebody hear each outcome from now on, on the reading thread; null for nobody. */
  public void listen(@Nullable Consumer<OutcomeRecord> hears) {
    listener.set(hears);
  }

  private void read() {
    try (consumer) {
      while (!closing) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          Consumer<OutcomeRecord> hears = listener.get();
          if (hears != null) {
            hears.accept(Json.read(record.value(), OutcomeRecord.class));
          }
          seen.incrementAndGet();
          lastNanos.set(ticker.getAsLong());
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("an outcome is unreadable", e);
    } finally {
      ended.countDown();
    }
  }

  /** Outcomes seen so far. */
  public long seen() {
    return seen.get();
  }

  /**
   * Waits until so many have been seen in all.
   *
   * @return the tick at which the last of them came
   * @throws StartFailed if there are fewer after the patience
   */
  public long await(long total, Duration patience) throws InterruptedException {
    long begun = ticker.getAsLong();
    while (seen.get() < total) {
      if (ticker.getAsLong() - begun > patience.toNanos()) {
        throw new StartFailed(
            "The worker did not deliver in time",
            seen.get() + " of " + total + " outcomes",
            "See worker.log in the bench's folder (--keep).");
      }
      if (ended.await(1, java.util.concurrent.TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the reader of outcomes has ended");
      }
    }
    return lastNanos.get();
  }

  @Override
  public void close() {
    closing = true;
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

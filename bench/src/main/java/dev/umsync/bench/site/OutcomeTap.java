package dev.umsync.bench.site;

import dev.umsync.common.config.StartFailed;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.outcome.OutcomeRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads outcomes as they become visible, which is when the worker's transaction is committed. Safe
 * from any thread; reads on a thread of its own.
 */
public final class OutcomeTap implements AutoCloseable {
  private final LongSupplier ticker;
  private final AtomicLong seen = new AtomicLong();
  private final AtomicLong lastNanos = new AtomicLong();
  private final AtomicReference<@Nullable Consumer<OutcomeRecord>> listener =
      new AtomicReference<>();
  private final TopicTap tap;

  /** Begins at the present end. */
  public OutcomeTap(KafkaConnection kafka, String topic, LongSupplier ticker) {
    this.ticker = ticker;
    this.tap = TopicTap.start(kafka, topic, "outcomes", Duration.ofMillis(100), this::hear);
  }

  /** Has somebody hear each outcome from now on, on the reading thread; null for nobody. */
  public void listen(@Nullable Consumer<OutcomeRecord> hears) {
    listener.set(hears);
  }

  private void hear(ConsumerRecord<byte[], byte[]> record) {
    Consumer<OutcomeRecord> hears = listener.get();
    if (hears != null) {
      try {
        hears.accept(Json.read(record.value(), OutcomeRecord.class));
      } catch (IOException e) {
        throw new IllegalStateException("an outcome is unreadable", e);
      }
    }
    seen.incrementAndGet();
    lastNanos.set(ticker.getAsLong());
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
      tap.pause();
    }
    return lastNanos.get();
  }

  @Override
  public void close() {
    tap.close();
  }
}

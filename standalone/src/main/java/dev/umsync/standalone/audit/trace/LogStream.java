package dev.umsync.standalone.audit.trace;

import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.standalone.audit.LogSpan;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * One partition of one topic as the steps that are wanted of it, in log order. Holds one fetch of
 * at most 1 MiB, or one record if that is larger. Thread rule: one thread.
 */
final class LogStream implements StepStream, AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Map<String, Object> SMALL =
      Map.of(
          ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
          1024 * 1024,
          ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
          100);

  private final LogSpan span;
  private final Function<ConsumerRecord<byte[], byte[]>, Optional<Step>> reader;
  private final LongSupplier ticker;
  private final LongConsumer progress;
  private final Consumer<byte[], byte[]> consumer;
  private final Queue<Step> next = new ArrayDeque<>();
  private long counted;

  /**
   * @param reader the step in a record, if it is wanted
   * @param progress hears how many records more have been gone past
   */
  LogStream(
      KafkaConnection kafka,
      LogSpan span,
      Function<ConsumerRecord<byte[], byte[]>, Optional<Step>> reader,
      LongSupplier ticker,
      LongConsumer progress) {
    this.span = span;
    this.reader = reader;
    this.ticker = ticker;
    this.progress = progress;
    this.counted = span.from();
    this.consumer = kafka.consumer("umsync-trace", SMALL);
    consumer.assign(List.of(span.partition()));
    consumer.seek(span.partition(), span.from());
  }

  /**
   * {@inheritDoc}
   *
   * @throws TimeoutException if Kafka does not answer in time
   */
  @Override
  public Optional<Step> peek() {
    long begun = ticker.getAsLong();
    while (next.isEmpty() && consumer.position(span.partition(), PATIENCE) < span.to()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset() < span.to()) {
          reader.apply(record).ifPresent(next::add);
        }
      }
      if (count() > 0) {
        begun = ticker.getAsLong();
      } else if (ticker.getAsLong() - begun > PATIENCE.toNanos()) {
        throw new TimeoutException("nothing came for " + PATIENCE.toSeconds() + " s");
      }
    }
    return Optional.ofNullable(next.peek());
  }

  private long count() {
    long at = Math.min(span.to(), consumer.position(span.partition(), PATIENCE));
    long more = at - counted;
    counted = at;
    progress.accept(more);
    return more;
  }

  @Override
  public void advance() {
    next.remove();
  }

  @Override
  public void close() {
    consumer.close();
  }
}

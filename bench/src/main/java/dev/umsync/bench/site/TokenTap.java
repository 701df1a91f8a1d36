package dev.umsync.bench.site;

import dev.umsync.common.config.StartFailed;
import dev.umsync.common.kafka.KafkaConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Hears of tokens as they become visible, which is when the credential service's transaction is
 * committed. Safe from any thread; reads on a thread of its own.
 */
public final class TokenTap implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final LongSupplier ticker;
  private final Map<String, Long> firstNanos = new ConcurrentHashMap<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean closing;

  /** Begins at the present end. */
  public TokenTap(KafkaConnection kafka, String topic, LongSupplier ticker) {
    this.ticker = ticker;
    this.consumer = kafka.consumer("bench-tokens", Map.of());
    List<TopicPartition> partitions =
        IntStream.range(0, BenchSite.PARTITIONS)
            .mapToObj(p -> new TopicPartition(topic, p))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    Thread.ofPlatform().daemon().name("bench-tokens").start(this::read);
  }

  private void read() {
    try (consumer) {
      while (!closing) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
          firstNanos.putIfAbsent(
              new String(record.key(), StandardCharsets.UTF_8), ticker.getAsLong());
        }
      }
    } finally {
      ended.countDown();
    }
  }

  /**
   * Waits until each of them has a token.
   *
   * @return the tick at which the last one's came
   * @throws StartFailed if somebody has none after the patience
   */
  public long await(Collection<String> people, Duration patience) throws InterruptedException {
    long begun = ticker.getAsLong();
    long last = begun;
    for (String person : people) {
      while (!firstNanos.containsKey(person)) {
        if (ticker.getAsLong() - begun > patience.toNanos()) {
          throw new StartFailed(
              "The credential service did not mint in time",
              firstNanos.keySet().stream().filter(people::contains).count()
                  + " of "
                  + people.size()
                  + " tokens",
              "See credentials.log in the bench's folder (--keep).");
        }
        if (ended.await(1, TimeUnit.MILLISECONDS)) {
          throw new IllegalStateException("the reader of tokens has ended");
        }
      }
      last = Math.max(last, firstNanos.getOrDefault(person, last));
    }
    return last;
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

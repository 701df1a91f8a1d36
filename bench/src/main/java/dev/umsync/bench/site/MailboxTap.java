package dev.umsync.bench.site;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.KafkaConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Hears what workers tell of mailboxes, when it becomes visible. Safe from any thread; reads on a
 * thread of its own.
 */
public final class MailboxTap implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final LongSupplier ticker;
  private final Map<String, Long> lastNanos = new ConcurrentHashMap<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean closing;

  /** Begins at the present end. */
  public MailboxTap(KafkaConnection kafka, String topic, LongSupplier ticker) {
    this.ticker = ticker;
    this.consumer = kafka.consumer("bench-mailbox", Map.of());
    List<TopicPartition> partitions =
        IntStream.range(0, BenchSite.PARTITIONS)
            .mapToObj(p -> new TopicPartition(topic, p))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    Thread.ofPlatform().daemon().name("bench-mailbox").start(this::read);
  }

  private void read() {
    try (consumer) {
      while (!closing) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(20))) {
          Header type = record.headers().lastHeader("ce_type");
          lastNanos.put(
              name(
                  new String(type.value(), StandardCharsets.UTF_8),
                  new String(record.key(), StandardCharsets.UTF_8)),
              ticker.getAsLong());
        }
      }
    } finally {
      ended.countDown();
    }
  }

  private static String name(String type, String address) {
    return type + " " + address;
  }

  /** Of how many people an event of this type was heard. */
  public long people(String type) {
    return lastNanos.keySet().stream().filter(k -> k.startsWith(type + " ")).count();
  }

  /** The tick at which an event of this type and person was heard last; 0 before that. */
  public long heardNanos(String type, Subscriber who) {
    return lastNanos.getOrDefault(name(type, who.address()), 0L);
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

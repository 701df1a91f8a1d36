package dev.umsync.bench.site;

import dev.umsync.common.kafka.KafkaConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads what is committed to a topic from its present end on. Safe from any thread; reads on a
 * thread of its own, which ends with the listener's first fault.
 */
final class TopicTap implements AutoCloseable {
  private final String what;
  private final Duration poll;
  private final Consumer<ConsumerRecord<byte[], byte[]>> hears;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean closing;

  private TopicTap(
      KafkaConnection kafka,
      String what,
      Duration poll,
      Consumer<ConsumerRecord<byte[], byte[]>> hears) {
    this.what = what;
    this.poll = poll;
    this.hears = hears;
    this.consumer = kafka.consumer("bench-" + what, Map.of());
  }

  /**
   * Begins at the present end.
   *
   * @param what is read, for names and faults
   * @param poll the longest wait for records before it is seen that this is closed
   * @param hears each record, on the reading thread
   */
  static TopicTap start(
      KafkaConnection kafka,
      String topic,
      String what,
      Duration poll,
      Consumer<ConsumerRecord<byte[], byte[]>> hears) {
    TopicTap tap = new TopicTap(kafka, what, poll, hears);
    List<TopicPartition> partitions =
        IntStream.range(0, BenchSite.PARTITIONS)
            .mapToObj(p -> new TopicPartition(topic, p))
            .toList();
    tap.consumer.assign(partitions);
    tap.consumer.seekToEnd(partitions);
    partitions.forEach(tap.consumer::position);
    Thread.ofPlatform().daemon().name("bench-" + what).start(tap::read);
    return tap;
  }

  private void read() {
    try (consumer) {
      while (!closing) {
        consumer.poll(poll).forEach(hears);
      }
    } finally {
      ended.countDown();
    }
  }

  /**
   * Waits a millisecond for more.
   *
   * @throws IllegalStateException if none will come
   */
  void pause() throws InterruptedException {
    if (ended.await(1, TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("the reader of " + what + " has ended");
    }
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

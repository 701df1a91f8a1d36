package dev.umsync.broker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Sends without pause, several in flight, and commits offsets, and remembers what the broker has
 * acknowledged. Ends by itself when the broker is gone.
 */
final class AckedLoad implements AutoCloseable {

  static final String TOPIC = "voicemail";
  static final String GROUP = "workers";
  static final TopicPartition ZERO = new TopicPartition(TOPIC, 0);

  private final Queue<String> acked = new ConcurrentLinkedQueue<>();
  private final AtomicLong ackedOffset = new AtomicLong(-1);
  private final String padding = Records.kilobytes(4);
  private final Thread sender;
  private final Thread committer;
  private volatile boolean running = true;

  private AckedLoad(String bootstrap, String run) {
    sender = Thread.ofPlatform().daemon().start(() -> send(bootstrap, run));
    committer = Thread.ofPlatform().daemon().start(() -> commit(bootstrap));
  }

  static AckedLoad start(String bootstrap, String run) {
    return new AckedLoad(bootstrap, run);
  }

  /** What has been acknowledged by now, without its padding. */
  List<String> acked() {
    return List.copyOf(acked);
  }

  /** The last committed offset that has been acknowledged by now, -1 for none. */
  long ackedOffset() {
    return ackedOffset.get();
  }

  /** Waits until so many records and one commit have been acknowledged. */
  void await(int records) throws InterruptedException {
    while (acked.size() < records || ackedOffset.get() < 0) {
      Thread.sleep(1);
    }
  }

  private void send(String bootstrap, String run) {
    KafkaProducer<String, String> producer =
        Records.producer(
            bootstrap,
            Map.of(
                "delivery.timeout.ms", "3000",
                "request.timeout.ms", "2000",
                "max.block.ms", "2000",
                "buffer.memory", "1048576"));
    try {
      for (int i = 0; running; i++) {
        String value = run + "-" + i;
        var _ =
            producer.send(
                new ProducerRecord<>(TOPIC, value, value + " " + padding),
                (metadata, e) -> {
                  if (e == null) {
                    acked.add(value);
                  } else {
                    running = false;
                  }
                });
      }
    } finally {
      producer.close(Duration.ZERO);
    }
  }

  private void commit(String bootstrap) {
    try (Admin admin =
        Admin.create(
            Map.of(
                "bootstrap.servers", bootstrap,
                "request.timeout.ms", "1000",
                "default.api.timeout.ms", "2000"))) {
      for (long i = 0; running; i++) {
        admin
            .alterConsumerGroupOffsets(
                GROUP,
                Map.of(ZERO, new OffsetAndMetadata(i)),
                new AlterConsumerGroupOffsetsOptions().timeoutMs(2000))
            .all()
            .get();
        ackedOffset.set(i);
      }
    } catch (Exception e) {
      // The broker is gone: that is what the test is about. What was acknowledged before counts.
      Thread.currentThread().interrupt();
    }
  }

  /** Sends no more and waits for what is under way. */
  void end() throws InterruptedException {
    running = false;
    sender.join(10_000);
    committer.join(10_000);
  }

  @Override
  public void close() {
    running = false;
  }
}

package dev.umsync.worker.config;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.TopicTable;
import dev.umsync.common.token.TokenRequest;
import dev.umsync.common.topic.TopicSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Plays credential-service: answers each request for a token with a genuine one. */
final class TokenDesk implements AutoCloseable {
  final List<TokenRequest> requests = new CopyOnWriteArrayList<>();
  private final PipelineRig rig;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean closing;
  private volatile boolean answering = true;

  TokenDesk(PipelineRig rig, ExecutorService executor) {
    this.rig = rig;
    executor.execute(this::run);
  }

  void answering(boolean on) {
    answering = on;
  }

  private void run() {
    try (KafkaConsumer<byte[], byte[]> consumer = rig.kafka.consumer("token-desk", Map.of())) {
      var partitions =
          TopicTable.partitions(rig.topics.name(TopicSpec.TOKEN_REQUESTS), PipelineRig.PARTITIONS);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (!closing) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
          requests.add(Json.read(record.value(), TokenRequest.class));
          if (answering) {
            Subscriber subscriber = Subscriber.of(new String(record.key(), StandardCharsets.UTF_8));
            rig.publish(subscriber, rig.goodToken(subscriber, Duration.ofHours(1)));
          }
        }
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    } finally {
      ended.countDown();
    }
  }

  @Override
  public void close() {
    closing = true;
    try {
      assert ended.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.umsync.worker.kafka.tables;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.token.TokenRequest;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.worker.tokens.TokenAsker;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/** A {@link TopicTokenAsker} with a producer of its own. Any thread asks, one closes. */
public final class TokenRequests implements TokenAsker, AutoCloseable {
  /** A request older than this is worth nothing: it has been repeated. */
  private static final Duration DELIVERY = Duration.ofSeconds(10);

  private static final long BUFFER_BYTES = 1L << 20;
  private static final long LONGEST_BLOCK_MILLIS = 2_000;

  private final Producer<byte[], byte[]> producer;
  private final TopicTokenAsker asker;

  /** Makes the producer. */
  public TokenRequests(KafkaConnection kafka, Topics topics, MeterRegistry registry) {
    this.producer =
        kafka.producer(
            "umsync-worker-token-requests",
            DELIVERY,
            Map.of(
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                BUFFER_BYTES,
                // Whoever asks holds the subscriber's lock.
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                LONGEST_BLOCK_MILLIS));
    this.asker = new TopicTokenAsker(producer, topics.name(TopicSpec.TOKEN_REQUESTS), registry);
  }

  @Override
  public void ask(Subscriber subscriber, TokenRequest request) {
    asker.ask(subscriber, request);
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}

package dev.umsync.worker.kafka.tables;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.Partitioning;
import dev.umsync.common.token.TokenRequest;
import dev.umsync.worker.tokens.TokenAsker;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks on {@code umsync.token-requests}, where credential-service listens. Any thread; the producer
 * is its owner's to close.
 */
public final class TopicTokenAsker implements TokenAsker {
  private static final Logger LOG = LoggerFactory.getLogger(TopicTokenAsker.class);

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final MeterRegistry registry;

  /**
   * @param topic full name of the topic of token requests
   */
  public TopicTokenAsker(Producer<byte[], byte[]> producer, String topic, MeterRegistry registry) {
    this.producer = producer;
    this.topic = topic;
    this.registry = registry;
  }

  @Override
  public void ask(Subscriber subscriber, TokenRequest request) {
    registry
        .counter(
            "umsync.worker.token.requests",
            "reason",
            request.reason().name().toLowerCase(Locale.ROOT))
        .increment();
    try {
      // What becomes of it is told to the callback.
      var ignored =
          producer.send(
              new ProducerRecord<>(topic, Partitioning.key(subscriber), Json.bytes(request)),
              (sent, failure) -> {
                if (failure != null) {
                  lost(failure);
                }
              });
    } catch (KafkaException e) {
      lost(e);
    }
  }

  private static void lost(Exception failure) {
    LOG.atWarn()
        .addKeyValue("reason", failure.getClass().getSimpleName())
        .log("A request for a token was not written; it is repeated");
  }
}

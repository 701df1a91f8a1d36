package dev.umsync.worker.kafka.tables;

import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.VoicemailEvent.Updated;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.worker.transcription.LateTranscripts;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes transcripts as events of the voicemail log, behind the voicemail. One that can't be
 * written is given up: the message stays without it. Any thread publishes, one closes.
 */
public final class UpdatedEvents implements LateTranscripts, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UpdatedEvents.class);
  private static final Duration DELIVERY = Duration.ofMinutes(2);
  private static final long BUFFER_BYTES = 4L << 20;
  private static final long LONGEST_BLOCK_MILLIS = 5_000;

  private final Producer<byte[], byte[]> producer;
  private final EventRecords records = new EventRecords(new EventCodec());
  private final String topic;

  /** Makes the producer. */
  public UpdatedEvents(KafkaConnection kafka, Topics topics) {
    this.topic = topics.name(TopicSpec.VOICEMAIL);
    this.producer =
        kafka.producer(
            "umsync-worker-transcripts",
            DELIVERY,
            Map.of(
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                BUFFER_BYTES,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                LONGEST_BLOCK_MILLIS));
  }

  @Override
  public void publish(Updated event) {
    try {
      var _ =
          producer.send(
              records.encode(topic, event),
              (written, failure) -> {
                if (failure != null) {
                  givenUp(failure);
                }
              });
    } catch (KafkaException e) {
      givenUp(e);
    }
  }

  private static void givenUp(Exception failure) {
    LOG.atWarn()
        .addKeyValue("error", failure.getClass().getSimpleName())
        .log("A transcript could not be published; its message stays without it");
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}

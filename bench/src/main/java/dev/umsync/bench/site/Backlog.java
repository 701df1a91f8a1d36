package dev.umsync.bench.site;

import dev.umsync.common.event.EventCodec;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.kafka.KafkaConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Writes voicemails to Kafka in one transaction, so that readers of committed records see none of
 * them before {@link #release} and all of them after it: a backlog in front of a worker that runs
 * already. Used by one thread.
 */
public final class Backlog implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** What ingest compresses with unless it is told otherwise: nothing. */
  private static final String AS_INGEST = "none";

  private final KafkaProducer<byte[], byte[]> producer;
  private final EventRecords events = new EventRecords(new EventCodec());
  private final Recordings recordings;
  private final Clock clock;
  private final String topic;
  private final String ids;
  private long written;

  /**
   * Into this topic.
   *
   * @param name unique among the writers of a site
   */
  public Backlog(
      KafkaConnection kafka, String name, String topic, Recordings recordings, Clock clock) {
    this(kafka, name, topic, topic, recordings, clock);
  }

  /** The same with records as they are written where ingest is told to compress them. */
  public static Backlog compressed(
      KafkaConnection kafka, String name, String topic, Recordings recordings, Clock clock) {
    return new Backlog(kafka, name, topic, name, recordings, clock, "zstd");
  }

  /**
   * The same where several write into one topic.
   *
   * @param ids what the voicemails' ids begin with
   */
  public Backlog(
      KafkaConnection kafka,
      String name,
      String topic,
      String ids,
      Recordings recordings,
      Clock clock) {
    this(kafka, name, topic, ids, recordings, clock, AS_INGEST);
  }

  private Backlog(
      KafkaConnection kafka,
      String name,
      String topic,
      String ids,
      Recordings recordings,
      Clock clock,
      String compression) {
    this.ids = ids;
    this.recordings = recordings;
    this.clock = clock;
    this.topic = topic;
    this.producer =
        kafka.producer(
            name,
            LONGEST,
            Map.of(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                name,
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                (int) LONGEST.toMillis(),
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                compression));
    producer.initTransactions();
  }

  /** Writes {@code count} voicemails, to one person after the other; nobody sees them yet. */
  public void write(List<String> addresses, int count) {
    producer.beginTransaction();
    for (int i = 0; i < count; i++) {
      String id = ids + "-" + written++;
      var _ =
          producer.send(
              events.encode(
                  topic,
                  recordings.received(addresses.get(i % addresses.size()), id, clock.instant())));
    }
    producer.flush();
  }

  /** Shows them. */
  public void release() {
    producer.commitTransaction();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}

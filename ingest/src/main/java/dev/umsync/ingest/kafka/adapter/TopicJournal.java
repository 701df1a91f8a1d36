package dev.umsync.ingest.kafka.adapter;

import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.identity.VoicemailKey;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.CompactedTopic;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.ingest.asterisk.spool.Known;
import dev.umsync.ingest.asterisk.spool.SpoolJournal;
import dev.umsync.ingest.asterisk.spool.SpoolJournal.JournalFailed.Kind;
import dev.umsync.ingest.kafka.Compression;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the events of one source's folders and what is remembered of them in one transaction,
 * under a transactional id that belongs to the source: whoever opens it last is the only one that
 * writes.
 *
 * <p>Thread rule: any thread; writes follow one another.
 */
public final class TopicJournal implements SpoolJournal {
  private static final Logger LOG = LoggerFactory.getLogger(TopicJournal.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final KafkaConnection kafka;
  private final String voicemailTopic;
  private final String stateTopic;
  private final String transactionalId;
  private final SourceUri source;
  private final Compression compression;
  private final EventRecords records;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable KafkaProducer<byte[], byte[]> producer;

  /**
   * Connects when it is opened.
   *
   * @param name the source's section of the configuration
   */
  public TopicJournal(
      KafkaConnection kafka,
      Topics topics,
      String name,
      SourceUri source,
      Compression compression,
      EventRecords records) {
    this.kafka = kafka;
    this.voicemailTopic = topics.name(TopicSpec.VOICEMAIL);
    this.stateTopic = topics.name(TopicSpec.ADAPTER_STATE);
    this.transactionalId = topics.prefix() + "spool-" + name;
    this.source = source;
    this.compression = compression;
    this.records = records;
  }

  @Override
  public Collection<Known> open() throws JournalFailed, InterruptedException {
    lock.lockInterruptibly();
    try {
      close();
      KafkaProducer<byte[], byte[]> made =
          kafka.producer(
              transactionalId,
              PATIENCE,
              Map.of(
                  ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                  transactionalId,
                  ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                  (int) PATIENCE.toMillis() * 2,
                  ProducerConfig.COMPRESSION_TYPE_CONFIG,
                  compression.type()));
      producer = made;
      made.initTransactions();
      return read();
    } catch (InterruptException e) {
      throw interrupted(e);
    } catch (KafkaException e) {
      throw failed(e);
    } finally {
      lock.unlock();
    }
  }

  /** After the fencing, so that nothing is written behind what is read. */
  private Collection<Known> read() {
    List<Known> all = new ArrayList<>();
    for (Map.Entry<ByteBuffer, byte[]> entry :
        CompactedTopic.read(kafka, stateTopic, PATIENCE).entrySet()) {
      try {
        String key = new String(entry.getKey().array(), StandardCharsets.UTF_8);
        if (VoicemailKey.parse(key).source().equals(source)) {
          all.add(Json.read(entry.getValue(), Known.class));
        }
      } catch (IOException | IllegalArgumentException e) {
        LOG.atError()
            .addKeyValue("topic", stateTopic)
            .log("A record of an adapter's memory is malformed and was passed over");
      }
    }
    return all;
  }

  @Override
  public void write(
      List<VoicemailEvent> events, Map<VoicemailId, Known> memory, Collection<Known> forgotten)
      throws JournalFailed, InterruptedException {
    lock.lockInterruptibly();
    try {
      KafkaProducer<byte[], byte[]> open = producer;
      if (open == null) {
        throw new JournalFailed(Kind.AWAY, new IllegalStateException("not open"));
      }
      open.beginTransaction();
      List<Future<?>> sent = new ArrayList<>();
      // What is forgotten first: a name may be in both.
      forgotten.forEach(gone -> sent.add(open.send(state(gone.voicemailId(), null))));
      memory.forEach((id, known) -> sent.add(open.send(state(id, Json.bytes(known)))));
      events.forEach(event -> sent.add(open.send(records.encode(voicemailTopic, event))));
      for (Future<?> one : sent) {
        one.get();
      }
      open.commitTransaction();
    } catch (InterruptException e) {
      close();
      throw interrupted(e);
    } catch (ExecutionException e) {
      close(); // aborts; what is remembered is read anew
      throw failed(e.getCause() == null ? e : e.getCause());
    } catch (KafkaException | IllegalStateException e) {
      close();
      throw failed(e);
    } finally {
      lock.unlock();
    }
  }

  private ProducerRecord<byte[], byte[]> state(VoicemailId id, byte @Nullable [] value) {
    byte[] key = new VoicemailKey(source, id).text().getBytes(StandardCharsets.UTF_8);
    return new ProducerRecord<>(stateTopic, key, value);
  }

  private static JournalFailed failed(Throwable cause) {
    return new JournalFailed(
        switch (cause) {
          case ProducerFencedException e -> Kind.FENCED;
          case InvalidProducerEpochException e -> Kind.FENCED;
          case RecordTooLargeException e -> Kind.TOO_LARGE;
          default -> Kind.AWAY;
        },
        cause);
  }

  private static InterruptedException interrupted(InterruptException cause) {
    InterruptedException e = new InterruptedException("interrupted while Kafka was awaited");
    e.initCause(cause);
    return e;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      KafkaProducer<byte[], byte[]> open = producer;
      producer = null;
      if (open != null) {
        open.close(GRACE);
      }
    } finally {
      lock.unlock();
    }
  }
}

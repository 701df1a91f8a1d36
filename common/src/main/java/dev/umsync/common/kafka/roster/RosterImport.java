package dev.umsync.common.kafka.roster;

import dev.umsync.common.config.FileTrouble;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.kafka.Partitioning;
import dev.umsync.common.kafka.TopicTable;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.roster.SubscriberRecord;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Changes who is on the roster: from a CSV file, all of it or nothing, in one transaction.
 *
 * <p>People the file does not name stay as they are. Two changes at once can't mix: the later one
 * to begin fences the earlier one, which then has written nothing and says so. Thread rule: one
 * thread.
 */
public final class RosterImport implements AutoCloseable {
  /** A roster of a million people is about 150 MiB of CSV. */
  private static final long LARGEST_FILE_BYTES = 256L * 1024 * 1024;

  private static final String CLIENT_ID = "umsync-roster-import";

  private final KafkaConnection kafka;
  private final String topic;
  private final String transactionalId;
  private final Executor executor;
  private final Duration patience;
  private final Admin admin;

  /**
   * @param executor runs one task while the roster is read
   * @param patience how long Kafka may take for one step
   */
  public RosterImport(KafkaConnection kafka, Topics topics, Executor executor, Duration patience) {
    this.kafka = kafka;
    this.topic = topics.name(TopicSpec.SUBSCRIBERS);
    this.transactionalId = topics.prefix() + "roster-import";
    this.executor = executor;
    this.patience = patience;
    this.admin = kafka.admin(CLIENT_ID);
  }

  /**
   * Puts everybody in the file on the roster, or changes them there.
   *
   * @throws ImportRefused if anything in the file is wrong or contradicts the roster, or Kafka is
   *     away; then nothing was changed
   */
  public ImportReport importCsv(Path file) throws ImportRefused, InterruptedException {
    try {
      if (Files.size(file) > LARGEST_FILE_BYTES) {
        throw new ImportRefused(List.of("the file is longer than 256 MiB; split it"));
      }
      return importCsv(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new ImportRefused(file + ": can't be read (" + FileTrouble.words(e) + ")", e);
    }
  }

  /** As {@link #importCsv(Path)}, from the file's content. */
  public ImportReport importCsv(byte[] file) throws ImportRefused, InterruptedException {
    List<SubscriberCsv.Row> rows = SubscriberCsv.read(file);
    return change(roster -> {
      RosterChange change = RosterChange.of(rows, roster);
      Map<Subscriber, @Nullable SubscriberRecord> writes = new LinkedHashMap<>();
      change.writes().forEach(record -> writes.put(record.address(), record));
      return new Planned<>(writes, change.report());
    });
  }

  /** Everybody on the roster now, by address. */
  public List<SubscriberRecord> list() throws ImportRefused, InterruptedException {
    return read().all().stream().sorted(Comparator.comparing(SubscriberRecord::address)).toList();
  }

  /**
   * Takes a person off the roster.
   *
   * @return false if they were not on it
   * @throws ImportRefused if Kafka is away; then nothing was changed
   */
  public boolean remove(Subscriber subscriber) throws ImportRefused, InterruptedException {
    return change(roster -> {
      Map<Subscriber, @Nullable SubscriberRecord> writes = new LinkedHashMap<>();
      if (roster.find(subscriber).isPresent()) {
        writes.put(subscriber, null);
      }
      return new Planned<>(writes, !writes.isEmpty());
    });
  }

  @Override
  public void close() {
    admin.close(patience);
  }

  /** What is written (null removes), and what is said about it afterwards. */
  private record Planned<T>(Map<Subscriber, @Nullable SubscriberRecord> writes, T report) {}

  @FunctionalInterface
  private interface Plan<T> {
    Planned<T> on(Roster roster) throws ImportRefused;
  }

  /** Fences every other writer first, so that the roster read is the roster changed. */
  private <T> T change(Plan<T> plan) throws ImportRefused, InterruptedException {
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            transactionalId,
            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
            (int) patience.toMillis());
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer(CLIENT_ID, patience, settings)) {
      producer.initTransactions();
      Planned<T> planned = plan.on(read());
      if (!planned.writes().isEmpty()) {
        write(producer, planned.writes());
      }
      return planned.report();
    } catch (KafkaException e) {
      throw new ImportRefused(
          "Kafka did not take the change (%s); nothing was changed, try again"
              .formatted(e.getClass().getSimpleName()),
          e);
    }
  }

  private void write(
      KafkaProducer<byte[], byte[]> producer, Map<Subscriber, @Nullable SubscriberRecord> writes)
      throws ImportRefused {
    producer.beginTransaction();
    for (Map.Entry<Subscriber, @Nullable SubscriberRecord> write : writes.entrySet()) {
      SubscriberRecord value = write.getValue();
      // A failed send fails the commit, so its own result need not be looked at.
      var _ =
          producer.send(
              new ProducerRecord<>(
                  topic,
                  Partitioning.key(write.getKey()),
                  value == null ? null : Json.bytes(value)));
    }
    try {
      producer.commitTransaction();
    } catch (org.apache.kafka.common.errors.TimeoutException e) {
      throw new ImportRefused(
          "Kafka did not say whether it took the change; do it again: what is there already stays as it is",
          e);
    }
  }

  private Roster read() throws ImportRefused, InterruptedException {
    Roster roster = new Roster();
    try (TopicTable table =
        new TopicTable(
            kafka.consumer(CLIENT_ID, Map.of()),
            admin,
            record -> roster.apply(record.key(), record.value()),
            executor)) {
      table
          .follow(RosterGate.partitions(admin, Set.of(topic)))
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return roster;
    } catch (ExecutionException | TimeoutException e) {
      throw new ImportRefused(
          "the roster could not be read within %d s; check that Kafka runs and has the topic %s"
              .formatted(patience.toSeconds(), topic),
          e);
    }
  }
}

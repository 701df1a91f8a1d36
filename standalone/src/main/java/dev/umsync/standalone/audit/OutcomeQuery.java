package dev.umsync.standalone.audit;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.outcome.OutcomeRecord;
import dev.umsync.common.outcome.OutcomeRecord.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Which outcomes an auditor asks for. Thread rule: immutable.
 *
 * @param since written at or after
 * @param until written before
 * @param subscriber of this person
 * @param result with this result
 */
public record OutcomeQuery(
    Optional<Instant> since,
    Optional<Instant> until,
    Optional<Subscriber> subscriber,
    Optional<Result> result) {

  /**
   * An outcome with whose it is.
   *
   * @param subscriber the record's key
   */
  public record Found(Subscriber subscriber, OutcomeRecord outcome) {}

  /** Gets what matches. */
  @FunctionalInterface
  public interface Visitor {
    /** One outcome. */
    void visit(Found found);
  }

  /**
   * Reads the topic and hands over what matches, in the order of time; the records of one person
   * come in log order.
   */
  public void run(TopicScan scan, String topic, Visitor visitor) {
    scan.scanByTime(
        topic,
        subscriber.map(s -> scan.partitionOf(s, topic)),
        since,
        record -> match(record).ifPresent(visitor::visit));
  }

  private Optional<Found> match(ConsumerRecord<byte[], byte[]> record) {
    Instant written = Instant.ofEpochMilli(record.timestamp());
    if (record.value() == null
        || record.key() == null
        || since.filter(written::isBefore).isPresent()
        || until.filter(u -> !written.isBefore(u)).isPresent()) {
      return Optional.empty();
    }
    try {
      Subscriber whose = Subscriber.of(new String(record.key(), StandardCharsets.UTF_8));
      if (subscriber.filter(s -> !s.equals(whose)).isPresent()) {
        return Optional.empty();
      }
      OutcomeRecord outcome = Json.read(record.value(), OutcomeRecord.class);
      return result.filter(r -> r != outcome.result()).isPresent()
          ? Optional.empty()
          : Optional.of(new Found(whose, outcome));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // no outcome of ours: somebody else wrote to the topic
    }
  }
}

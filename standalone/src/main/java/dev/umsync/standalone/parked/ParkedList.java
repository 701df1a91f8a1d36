package dev.umsync.standalone.parked;

import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.EventProblem;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.standalone.audit.LogSpan;
import dev.umsync.standalone.audit.PlainText;
import dev.umsync.standalone.audit.TopicScan;
import dev.umsync.worker.dispatch.ParkedSpan;
import dev.umsync.worker.kafka.EventMarks;
import dev.umsync.worker.kafka.StateRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads who is parked: the records of parked subscribers on the state topic say who, the parked
 * topic says how much. Memory grows with who is parked and with what stands on its own, of those
 * who are meant (some 500 bytes each), not with what waits in order. Thread rule: one thread.
 */
public final class ParkedList {
  private final TopicScan scan;
  private final Topics topics;
  private final EventRecords events = new EventRecords(new EventCodec());

  /**
   * @param scan reads
   */
  public ParkedList(TopicScan scan, Topics topics) {
    this.scan = scan;
    this.topics = topics;
  }

  /** Those that are meant, the oldest first; without an age at the end. */
  public List<ParkedEntry> read(ParkedFilter filter) {
    Optional<Integer> partition =
        filter.subscriber().map(s -> scan.partitionOf(s, topics.name(TopicSpec.STATE)));
    Map<Integer, ParkedPartition> found = new HashMap<>();
    scan.scan(
        topics.name(TopicSpec.STATE),
        partition,
        Optional.empty(),
        record -> take(record, filter, found));
    found.values().removeIf(ParkedPartition::isEmpty);
    scan.read(
        spans(partition, found),
        record -> {
          ParkedPartition in = found.get(record.partition());
          if (in != null) {
            in.count(
                key(record),
                record.offset(),
                EventMarks.of(record.headers()).parked(),
                () -> problem(record));
          }
        });
    List<ParkedEntry> entries = new ArrayList<>();
    found.forEach((p, in) -> in.entries(p).stream().filter(filter::means).forEach(entries::add));
    entries.sort(
        Comparator.comparing((ParkedEntry e) -> e.oldest().orElse(Instant.MAX))
            .thenComparing(ParkedEntry::subscriber)
            .thenComparingLong(ParkedEntry::first));
    return entries;
  }

  private static void take(
      ConsumerRecord<byte[], byte[]> record,
      ParkedFilter filter,
      Map<Integer, ParkedPartition> found) {
    ParkedPartition in =
        found.computeIfAbsent(record.partition(), p -> new ParkedPartition(filter));
    switch (StateRecord.read(record.key(), record.value())) {
      case StateRecord.ParkedSubscriber(String who, Optional<ParkedSpan> span) ->
          in.waiting(who, span);
      case StateRecord.SetAside aside -> in.aside(aside);
      case StateRecord.Voicemail voicemail -> {}
      case StateRecord.Unknown unknown -> {}
    }
  }

  private List<LogSpan> spans(Optional<Integer> partition, Map<Integer, ParkedPartition> found) {
    if (found.isEmpty()) {
      return List.of();
    }
    List<LogSpan> spans = new ArrayList<>();
    for (LogSpan all : scan.spans(topics.name(TopicSpec.PARKED), partition, Optional.empty())) {
      TopicPartition p = all.partition();
      ParkedPartition in = found.get(p.partition());
      if (in != null) {
        spans.add(
            new LogSpan(p, Math.max(all.from(), in.first()), Math.min(all.to(), in.last() + 1)));
      }
    }
    return spans;
  }

  private String problem(ConsumerRecord<byte[], byte[]> record) {
    try {
      events.decode(record);
      return "";
    } catch (EventProblem e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null
        ? ""
        : PlainText.line(new String(record.key(), StandardCharsets.UTF_8));
  }
}

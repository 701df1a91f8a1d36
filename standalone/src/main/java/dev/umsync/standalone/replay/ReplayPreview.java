package dev.umsync.standalone.replay;

import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.EventType;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.standalone.audit.LogSpan;
import dev.umsync.standalone.audit.TopicScan;
import dev.umsync.worker.voicemail.ReplayForecast;
import dev.umsync.worker.voicemail.state.EarlierEvents;
import dev.umsync.worker.voicemail.state.EventTrace;
import dev.umsync.worker.voicemail.state.StateCodec;
import dev.umsync.worker.voicemail.state.VoicemailState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Says what a replay would come to, as state is now. Takes up to 20,000 events of a partition at a
 * time and reads that partition's state for them, so that memory does not grow with the range.
 * Thread rule: one thread.
 */
public final class ReplayPreview {
  private static final int CHUNK = 20_000;

  private final TopicScan scan;
  private final Topics topics;
  private final EventRecords records = new EventRecords(new EventCodec());
  private final ReplayCount count = new ReplayCount();

  /**
   * @param scan reads
   */
  public ReplayPreview(TopicScan scan, Topics topics) {
    this.scan = scan;
    this.topics = topics;
  }

  /**
   * One event of the range.
   *
   * @param forecast what a replay of it comes to
   */
  public record Line(
      int partition,
      long offset,
      Instant writtenAt,
      String subscriber,
      String voicemail,
      EventType type,
      ReplayForecast forecast) {}

  /** Gets the events. */
  @FunctionalInterface
  public interface Lines {
    /** One event; those of a partition come in log order. */
    void line(Line line);
  }

  /** An event whose forecast is still to come. */
  private record Open(
      long offset,
      Instant writtenAt,
      String subscriber,
      String voicemail,
      EventType type,
      EventTrace trace) {}

  /** What is known of a voicemail. */
  private static final class Known {
    byte @Nullable [] state;
    EarlierEvents earlier = EarlierEvents.NONE;

    ReplayForecast forecast(Open event, boolean rebuild) {
      return ReplayForecast.of(event.type(), event.trace(), read(), earlier, rebuild);
    }

    /** What can't be read is searched for, as a worker does. */
    private Optional<VoicemailState> read() {
      try {
        return state == null ? Optional.empty() : Optional.of(StateCodec.read(state));
      } catch (IOException e) {
        return Optional.empty();
      }
    }
  }

  /** Goes through the range. */
  public ReplayCount of(ReplayRange range, Lines lines) {
    String topic = topics.name(TopicSpec.VOICEMAIL);
    int partitions = scan.spans(topic, Optional.empty(), Optional.empty()).size();
    for (LogSpan span : range.spans(scan, topic)) {
      List<Open> open = new ArrayList<>();
      scan.read(
          List.of(span),
          record -> {
            switch (Candidate.of(record, range, records, partitions)) {
              case Candidate.Event(VoicemailEvent event, var of) -> open.add(open(event, of));
              case Candidate.Passed(Candidate.Why why) -> count.passed(why);
            }
            if (open.size() >= CHUNK) {
              forecast(record.partition(), open, range.rebuild(), lines);
            }
          });
      forecast(span.partition().partition(), open, range.rebuild(), lines);
    }
    return count;
  }

  private static Open open(VoicemailEvent event, ConsumerRecord<byte[], byte[]> record) {
    return new Open(
        record.offset(),
        Instant.ofEpochMilli(record.timestamp()),
        event.meta().subscriber().address(),
        event.voicemail().text(),
        event.type(),
        EventTrace.of(event.meta(), record.partition(), record.offset()));
  }

  private void forecast(int partition, List<Open> open, boolean rebuild, Lines lines) {
    if (open.isEmpty()) {
      return;
    }
    Map<String, Known> known = new HashMap<>();
    open.forEach(o -> known.putIfAbsent(o.voicemail(), new Known()));
    scan.scan(
        topics.name(TopicSpec.STATE),
        Optional.of(partition),
        Optional.empty(),
        record -> take(record, known));
    for (Open event : open) {
      Known of = known.getOrDefault(event.voicemail(), new Known());
      ReplayForecast forecast = of.forecast(event, rebuild);
      count.event(event.subscriber(), event.voicemail());
      count.forecast(forecast);
      lines.line(
          new Line(
              partition,
              event.offset(),
              event.writtenAt(),
              event.subscriber(),
              event.voicemail(),
              event.type(),
              forecast));
    }
    open.clear();
  }

  private static void take(ConsumerRecord<byte[], byte[]> record, Map<String, Known> known) {
    if (record.key() == null) {
      return;
    }
    String key = new String(record.key(), StandardCharsets.UTF_8);
    Known voicemail = known.get(key);
    if (voicemail != null) {
      voicemail.state = record.value();
      return;
    }
    Known ofEarlier = known.get(EarlierEvents.voicemail(key));
    if (ofEarlier != null) {
      ofEarlier.earlier =
          record.value() == null ? EarlierEvents.NONE : EarlierEvents.read(record.value());
    }
  }
}

package dev.umsync.standalone.replay;

import dev.umsync.common.config.StartFailed;
import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.kafka.ReplayMark;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.standalone.audit.LogSpan;
import dev.umsync.standalone.audit.TopicScan;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;

/**
 * Writes the events of a range to the voicemail topic once more, each marked with where it stood
 * first, in log order per partition and no faster than is asked. What it has written says how far
 * it came, so it can be gone on with after whatever ended it. Thread rule: one thread.
 */
public final class ReplayRun {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaConnection kafka;
  private final TopicScan scan;
  private final String topic;
  private final Pace pace;
  private final EventRecords records = new EventRecords(new EventCodec());
  private final ReplayCount count = new ReplayCount();

  /**
   * @param scan reads
   * @param pace waits between events
   */
  public ReplayRun(KafkaConnection kafka, TopicScan scan, Topics topics, Pace pace) {
    this.kafka = kafka;
    this.scan = scan;
    this.topic = topics.name(TopicSpec.VOICEMAIL);
    this.pace = pace;
  }

  /** Keeps a rate. */
  @FunctionalInterface
  public interface Pace {
    /** Returns when the next event may be written. */
    void await() throws InterruptedException;
  }

  /**
   * Writes what has not been written under this name yet.
   *
   * @param resumed whether an earlier run under this name may have written some of it
   * @throws KafkaException if something could not be written; what was written before it stays, and
   *     nothing behind it is written
   * @throws StartFailed if an event is larger than the topic takes by now
   */
  public ReplayCount write(ReplayRange range, ReplayName name, boolean resumed)
      throws InterruptedException {
    int partitions = scan.spans(topic, Optional.empty(), Optional.empty()).size();
    Map<Integer, Long> done = resumed ? done(name) : Map.of();
    ReplayRange before = endingBefore(range, name.begunAt());
    try (KafkaProducer<byte[], byte[]> producer =
        kafka.producer("umsync-replay", PATIENCE, Map.of())) {
      ReplayWriter writer = new ReplayWriter(producer, topic, name, range.rebuild());
      for (LogSpan span : before.spans(scan, topic)) {
        int partition = span.partition().partition();
        long from = Math.max(span.from(), done.getOrDefault(partition, -1L) + 1);
        scan.read(
            List.of(new LogSpan(span.partition(), from, span.to())),
            record -> {
              switch (Candidate.of(record, before, records, partitions)) {
                case Candidate.Event(VoicemailEvent event, var of) -> write(writer, event, of);
                case Candidate.Passed(Candidate.Why why) -> count.passed(why);
              }
            });
      }
    } catch (Interrupted e) {
      throw e.cause;
    }
    return count;
  }

  private void write(
      ReplayWriter writer, VoicemailEvent event, ConsumerRecord<byte[], byte[]> first) {
    try {
      pace.await();
      writer.write(event.meta().subscriber(), first);
    } catch (InterruptedException e) {
      throw new Interrupted(e);
    }
    count.event(event.meta().subscriber().address(), event.voicemail().text());
  }

  private static ReplayRange endingBefore(ReplayRange range, Instant begun) {
    Instant until = range.until().filter(u -> u.isBefore(begun)).orElse(begun);
    return new ReplayRange(
        range.since(), Optional.of(until), range.offsets(), range.subscriber(), range.rebuild());
  }

  /** How far each partition came under this name: {@link ReplayWriter} leaves no hole before it. */
  private Map<Integer, Long> done(ReplayName name) {
    Map<Integer, Long> done = new HashMap<>();
    scan.scan(
        topic,
        Optional.empty(),
        Optional.of(name.begunAt()),
        record ->
            ReplayMark.of(record.headers())
                .filter(mark -> mark.replay().equals(name.text()))
                .ifPresent(mark -> done.merge(mark.partition(), mark.offset(), Math::max)));
    return done;
  }

  /** Carries an interruption out of the scan. */
  private static final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient InterruptedException cause;

    Interrupted(InterruptedException cause) {
      super(cause);
      this.cause = cause;
    }
  }
}

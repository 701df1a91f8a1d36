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
   * Writes what has not been written under this name yet, of what is there when it begins. Gone on
   * with, it ends in each partition where the name's first replay stands; in a partition that it
   * had not come to, it takes what has been written since too.
   *
   * @param resumed whether an earlier run under this name may have written some of it
   * @throws KafkaException if something could not be written; what was written before it stays, and
   *     nothing behind it is written
   * @throws StartFailed if an event is larger than the topic takes by now
   */
  public ReplayCount write(ReplayRange range, ReplayName name, boolean resumed)
      throws InterruptedException {
    int partitions = scan.spans(topic, Optional.empty(), Optional.empty()).size();
    Map<Integer, Done> done = resumed ? done(name) : Map.of();
    List<LogSpan> spans = range.spans(scan, topic); // now, before anything is written behind them
    try (KafkaProducer<byte[], byte[]> producer =
        kafka.producer("umsync-replay", PATIENCE, Map.of())) {
      ReplayWriter writer = new ReplayWriter(producer, topic, name, range.rebuild());
      for (LogSpan span : spans) {
        Done there = done.getOrDefault(span.partition().partition(), Done.NOTHING);
        scan.read(
            List.of(there.leaves(span)),
            record -> {
              switch (Candidate.of(record, range, records, partitions)) {
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

  /**
   * How far a partition came under a name. By offsets alone: the clocks of those who write and of
   * this machine differ.
   *
   * @param begin where the first of its replays stands; what is behind it was written since
   * @param last place of the event that was replayed last; {@link ReplayWriter} leaves no hole
   *     before it
   */
  private record Done(long begin, long last) {
    static final Done NOTHING = new Done(Long.MAX_VALUE, -1);

    Done with(Done later) {
      return new Done(Math.min(begin, later.begin), Math.max(last, later.last));
    }

    LogSpan leaves(LogSpan span) {
      return new LogSpan(
          span.partition(), Math.max(span.from(), last + 1), Math.min(span.to(), begin));
    }
  }

  private Map<Integer, Done> done(ReplayName name) {
    Map<Integer, Done> done = new HashMap<>();
    scan.scan(
        topic,
        Optional.empty(),
        Optional.of(name.begunAt()),
        record ->
            ReplayMark.of(record.headers())
                .filter(mark -> mark.replay().equals(name.text()))
                .ifPresent(mark ->
                    done.merge(
                        mark.partition(), new Done(record.offset(), mark.offset()), Done::with)));
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

package dev.umsync.standalone.audit.trace;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailKey;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.standalone.audit.LogSpan;
import dev.umsync.standalone.audit.ScanProgress;
import dev.umsync.standalone.audit.TopicScan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells what the topics know of a voicemail or a person, from the partitions that hold them alone.
 * Thread rule: one thread.
 */
public final class Trace {
  /** Read for it; at equal times in this order. */
  private static final List<TopicSpec> TOPICS =
      List.of(
          TopicSpec.VOICEMAIL,
          TopicSpec.PARKED,
          TopicSpec.OUTCOMES,
          TopicSpec.STATE,
          TopicSpec.MAILBOX);

  /** Looked through for a voicemail, up to the first that holds it. */
  private static final List<TopicSpec> HOLDING =
      List.of(TopicSpec.STATE, TopicSpec.OUTCOMES, TopicSpec.PARKED, TopicSpec.VOICEMAIL);

  private final KafkaConnection kafka;
  private final Topics topics;
  private final TopicScan scan;
  private final LongSupplier ticker;
  private final ScanProgress progress;

  /**
   * @param ticker nanoseconds
   * @param progress hears how far the read is
   */
  public Trace(KafkaConnection kafka, Topics topics, LongSupplier ticker, ScanProgress progress) {
    this.kafka = kafka;
    this.topics = topics;
    this.scan = new TopicScan(kafka, ticker, progress);
    this.ticker = ticker;
    this.progress = progress;
  }

  /**
   * Everything of one person, and at the end why their lamps are as they are; that is left out with
   * {@code since}, for an older state counts too.
   *
   * @param since written at this time or later
   */
  public void of(Subscriber subscriber, Optional<Instant> since, Consumer<Step> to) {
    int partition = scan.partitionOf(subscriber, topics.name(TopicSpec.VOICEMAIL));
    Wanted wanted = Wanted.of(subscriber);
    // State is kept by voicemail and not by person: which are this person's is said by outcomes.
    String outcomes = topics.name(TopicSpec.OUTCOMES);
    StepReader reader = new StepReader(outcomes, TopicSpec.OUTCOMES, wanted);
    scan.scan(
        outcomes,
        Optional.of(partition),
        Optional.empty(),
        record -> reader.read(record).flatMap(Step::identity).ifPresent(wanted::learn));
    LampReasons lamps = new LampReasons();
    merge(
        partition,
        since,
        wanted,
        step -> {
          to.accept(step);
          lamps.note(step);
        });
    if (since.isEmpty()) {
      lamps.tell(to);
    }
  }

  /**
   * Everything of one voicemail.
   *
   * @param subscriber whose it is, where that is known; otherwise every partition is looked through
   */
  public void of(VoicemailKey voicemail, Optional<Subscriber> subscriber, Consumer<Step> to) {
    Set<Integer> partitions =
        subscriber
            .map(s -> Set.of(scan.partitionOf(s, topics.name(TopicSpec.VOICEMAIL))))
            .orElseGet(() -> holding(voicemail));
    for (int partition : partitions) {
      merge(partition, Optional.empty(), Wanted.of(voicemail), to);
    }
  }

  /**
   * The partitions that hold it. State is the smallest topic; what is not in it was never handled,
   * and what is parked outlives its event.
   */
  private Set<Integer> holding(VoicemailKey voicemail) {
    Set<Integer> found = new TreeSet<>();
    for (TopicSpec topic : HOLDING) {
      Wanted wanted = Wanted.of(voicemail);
      StepReader reader = new StepReader(topics.name(topic), topic, wanted);
      scan.scan(
          topics.name(topic),
          Optional.empty(),
          Optional.empty(),
          record ->
              // A reader gives steps of others too, where a record alone does not say whose it is.
              reader
                  .read(record)
                  .filter(wanted::isShown)
                  .ifPresent(step -> found.add(record.partition())));
      if (!found.isEmpty()) {
        return found;
      }
    }
    return found;
  }

  private void merge(int partition, Optional<Instant> since, Wanted wanted, Consumer<Step> to) {
    List<LogSpan> spans = new ArrayList<>();
    for (TopicSpec topic : TOPICS) {
      spans.addAll(scan.spans(topics.name(topic), Optional.of(partition), since));
    }
    long all = spans.stream().mapToLong(LogSpan::length).sum();
    long[] read = {0};
    List<LogStream> streams = new ArrayList<>();
    try {
      for (LogSpan span : spans) {
        TopicSpec topic = TOPICS.get(streams.size());
        StepReader reader = new StepReader(span.partition().topic(), topic, wanted);
        streams.add(
            new LogStream(
                kafka, span, reader::read, ticker, more -> progress.at(read[0] += more, all)));
      }
      new TimeMerge(streams)
          .run(step -> {
            if (since.filter(s -> step.at().isBefore(s)).isEmpty() && wanted.isShown(step)) {
              to.accept(step);
            }
          });
    } finally {
      streams.forEach(LogStream::close);
    }
  }
}

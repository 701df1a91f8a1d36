package dev.umsync.standalone.replay;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.standalone.audit.LogSpan;
import dev.umsync.standalone.audit.TopicScan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which events are to be replayed. Thread rule: immutable.
 *
 * @param since written to the topic at this time or later
 * @param until written before
 * @param offsets only these, in log order whatever the order they were given in; empty for every
 *     partition
 * @param subscriber of this person only
 * @param rebuild whether what is known as applied and is nowhere in its mailbox is put back
 */
public record ReplayRange(
    Optional<Instant> since,
    Optional<Instant> until,
    List<Offsets> offsets,
    Optional<Subscriber> subscriber,
    boolean rebuild) {
  /** Sorts the stretches of each partition, and makes one of those that touch. */
  public ReplayRange {
    offsets = List.copyOf(merged(offsets));
  }

  /** A replay that is gone on with begins behind the last offset: none before it may be left. */
  private static List<Offsets> merged(List<Offsets> offsets) {
    List<Offsets> sorted =
        offsets.stream()
            .sorted(Comparator.comparingInt(Offsets::partition).thenComparingLong(Offsets::first))
            .toList();
    List<Offsets> merged = new ArrayList<>();
    for (Offsets next : sorted) {
      boolean touches =
          !merged.isEmpty()
              && merged.getLast().partition() == next.partition()
              && merged.getLast().last() >= next.first() - 1;
      Offsets before = touches ? merged.removeLast() : next;
      merged.add(
          new Offsets(next.partition(), before.first(), Math.max(before.last(), next.last())));
    }
    return merged;
  }

  /**
   * Offsets of one partition.
   *
   * @param first the first
   * @param last the last, inclusive
   */
  public record Offsets(int partition, long first, long last) {}

  /** What there is to read for it now, a stretch per partition. */
  List<LogSpan> spans(TopicScan scan, String topic) {
    Optional<Integer> only = subscriber.map(s -> scan.partitionOf(s, topic));
    List<LogSpan> spans = new ArrayList<>();
    for (LogSpan there : scan.spans(topic, only, since)) {
      if (offsets.isEmpty()) {
        spans.add(there);
      }
      for (Offsets o : offsets) {
        if (o.partition() == there.partition().partition()) {
          spans.add(
              new LogSpan(
                  there.partition(),
                  Math.max(there.from(), o.first()),
                  o.last() == Long.MAX_VALUE ? there.to() : Math.min(there.to(), o.last() + 1)));
        }
      }
    }
    spans.removeIf(LogSpan::isEmpty);
    return spans;
  }

  /** Whether a record was written in the time that is meant. */
  boolean holds(Instant written) {
    return since.filter(written::isBefore).isEmpty()
        && until.filter(u -> !written.isBefore(u)).isEmpty();
  }
}

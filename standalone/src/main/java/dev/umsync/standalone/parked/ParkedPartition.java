package dev.umsync.standalone.parked;

import dev.umsync.standalone.audit.PlainText;
import dev.umsync.worker.dispatch.ParkedSpan;
import dev.umsync.worker.kafka.EventMarks.Parked;
import dev.umsync.worker.kafka.StateRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What is parked in one partition of those who are meant, while it is found out. Keeps an object
 * for each such subscriber and for each of their events that was set aside. Thread rule: one
 * thread.
 */
final class ParkedPartition {
  private final ParkedFilter filter;
  private final Map<String, Waiting> waiting = new HashMap<>();
  private final Map<Long, Aside> asides = new HashMap<>();

  private static final class Waiting {
    final ParkedSpan span;
    long events;
    @Nullable Instant oldest;

    Waiting(ParkedSpan span) {
      this.span = span;
    }
  }

  private static final class Aside {
    final String reason;
    final String subscriber;
    String detail = "";
    @Nullable Instant writtenAt;

    final boolean dropOrdered;

    Aside(String reason, String subscriber, boolean dropOrdered) {
      this.dropOrdered = dropOrdered;
      this.reason = PlainText.line(reason);
      this.subscriber = PlainText.line(subscriber);
    }
  }

  /**
   * @param filter says who is meant
   */
  ParkedPartition(ParkedFilter filter) {
    this.filter = filter;
  }

  void waiting(String subscriber, Optional<ParkedSpan> span) {
    if (!filter.means(subscriber)) {
      return;
    }
    if (span.isPresent()) {
      waiting.put(subscriber, new Waiting(span.get()));
    } else {
      waiting.remove(subscriber);
    }
  }

  void aside(StateRecord.SetAside aside) {
    if (aside.reason().isPresent() && aside.subscriber().isPresent()) {
      Aside kept =
          new Aside(
              aside.reason().get(),
              aside.subscriber().get(),
              aside.order().filter("drop"::equals).isPresent());
      if (filter.means(kept.subscriber)) {
        asides.put(aside.parkedOffset(), kept);
      }
    } else {
      asides.remove(aside.parkedOffset());
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty() && asides.isEmpty();
  }

  /** The lowest offset of the parked topic that matters. */
  long first() {
    return LongStream.concat(
            waiting.values().stream().mapToLong(w -> w.span.first()),
            asides.keySet().stream().mapToLong(o -> o))
        .min()
        .orElse(0);
  }

  /** The highest one. */
  long last() {
    return LongStream.concat(
            waiting.values().stream().mapToLong(w -> w.span.last()),
            asides.keySet().stream().mapToLong(o -> o))
        .max()
        .orElse(-1);
  }

  /**
   * A record of the parked topic.
   *
   * @param problem why it can't be read as an event, or nothing
   */
  void count(String subscriber, long offset, Optional<Parked> marks, Supplier<String> problem) {
    Aside aside = asides.get(offset);
    if (aside != null) {
      // One that was parked first and found out later bears the words of its parking.
      aside.detail =
          marks
              .filter(m -> m.reason().equals(aside.reason))
              .map(m -> PlainText.line(m.detail()))
              .orElseGet(() -> PlainText.line(problem.get()));
      aside.writtenAt = marks.map(Parked::writtenAt).orElse(null);
      return;
    }
    Waiting of = waiting.get(subscriber);
    if (of != null && offset >= of.span.first() && offset <= of.span.last()) {
      of.events++;
      if (of.oldest == null) {
        of.oldest = marks.map(Parked::writtenAt).orElse(null);
      }
    }
  }

  List<ParkedEntry> entries(int partition) {
    List<ParkedEntry> entries = new ArrayList<>();
    waiting.forEach((subscriber, of) ->
        entries.add(
            new ParkedEntry(
                subscriber,
                false,
                PlainText.line(of.span.cause().code()),
                PlainText.line(of.span.cause().detail()),
                partition,
                of.span.first(),
                of.span.last(),
                of.events,
                Optional.ofNullable(of.oldest),
                Optional.of(of.span.notBefore()),
                of.span.rounds(),
                of.span.dropThrough() >= of.span.first())));
    asides.forEach((offset, aside) ->
        entries.add(
            new ParkedEntry(
                aside.subscriber,
                true,
                aside.reason,
                aside.detail,
                partition,
                offset,
                offset,
                1,
                Optional.ofNullable(aside.writtenAt),
                Optional.empty(),
                0,
                aside.dropOrdered)));
    return entries;
  }
}

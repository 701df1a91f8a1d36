package dev.umsync.standalone.audit.trace;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Merges streams by time. A stream's own order is kept even where its times go back (clients write
 * their own clocks' times): a step counts as no earlier than the one before it. At equal times the
 * stream that was named first comes first. Holds one step per stream. Thread rule: one thread.
 */
final class TimeMerge {
  private static final class Head {
    final StepStream stream;
    Instant notBefore = Instant.MIN;

    Head(StepStream stream) {
      this.stream = stream;
    }

    Optional<Instant> time() {
      return stream.peek().map(s -> s.at().isBefore(notBefore) ? notBefore : s.at());
    }
  }

  private final List<Head> heads = new ArrayList<>();

  TimeMerge(List<? extends StepStream> streams) {
    streams.forEach(s -> heads.add(new Head(s)));
  }

  void run(Consumer<Step> to) {
    while (true) {
      Head first = null;
      Instant earliest = Instant.MAX;
      for (Head head : heads) {
        Optional<Instant> time = head.time();
        if (time.isPresent() && time.get().isBefore(earliest)) {
          first = head;
          earliest = time.get();
        }
      }
      if (first == null) {
        return;
      }
      to.accept(first.stream.peek().orElseThrow());
      first.notBefore = earliest;
      first.stream.advance();
    }
  }
}

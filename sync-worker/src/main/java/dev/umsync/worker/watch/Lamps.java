package dev.umsync.worker.watch;

import dev.umsync.common.identity.SourceUri;
import dev.umsync.worker.voicemail.state.VoicemailState.Status;
import dev.umsync.worker.watch.Draft.Known;
import dev.umsync.worker.watch.record.LampRecord;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Counts a person's voicemails, heard and not, on each UM server, and publishes the counts when
 * they are others than were published last, or that was long ago: what is told twice heals a lamp
 * that did not hear of it. Immutable, any thread.
 */
final class Lamps {
  private final Reports reports;
  private final Duration again;

  /**
   * @param again when counts that did not change are published all the same
   */
  Lamps(Reports reports, Duration again) {
    this.reports = reports;
    this.again = again;
  }

  private record Count(int unheard, int heard) {
    Count plus(boolean isHeard) {
      return isHeard ? new Count(unheard, heard + 1) : new Count(unheard + 1, heard);
    }
  }

  /** Counts; silent while events are parked, for then not everything is known. */
  void count(Draft draft) {
    if (draft.parked()) {
      return;
    }
    Map<String, Count> counts = new TreeMap<>();
    for (Known known : draft.all()) {
      String source = known.key().source().value();
      Count before = counts.computeIfAbsent(source, s -> new Count(0, 0));
      if (known.state().status() == Status.APPLIED) {
        counts.put(source, before.plus(known.state().seen().orElse(false)));
      }
    }
    counts.forEach((source, count) -> publish(draft, new SourceUri(source), count));
  }

  private void publish(Draft draft, SourceUri source, Count count) {
    String key = LampRecord.key(draft.subscriber(), source);
    Optional<LampRecord> last = draft.record(key).flatMap(LampRecord::read);
    boolean known =
        last.filter(l -> l.unheard() == count.unheard() && l.heard() == count.heard())
            .filter(l -> draft.now().isBefore(l.at().plus(again)))
            .isPresent();
    if (!known) {
      long change = last.map(LampRecord::change).orElse(0L) + 1;
      draft.putRecord(
          key, new LampRecord(count.unheard(), count.heard(), change, draft.now()).write());
      reports.lamp(draft, source, count.unheard(), count.heard(), change);
    }
  }
}

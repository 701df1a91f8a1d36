package dev.umsync.standalone.audit.trace;

import dev.umsync.standalone.audit.EventGlance;
import dev.umsync.standalone.audit.PlainText;
import dev.umsync.standalone.audit.trace.Step.Kind;
import dev.umsync.standalone.audit.trace.Step.Place;
import dev.umsync.worker.kafka.EventMarks;
import dev.umsync.worker.kafka.EventMarks.Parked;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The steps on the voicemail topic and on the parked one. Stateless. */
final class EventSteps {
  private EventSteps() {}

  static Optional<Step> ofLog(
      ConsumerRecord<byte[], byte[]> record, Instant at, Place place, Wanted wanted) {
    EventGlance event = EventGlance.of(record);
    if (event.isOrder()) {
      return Optional.of(order(event, at, place));
    }
    if (!isWanted(event, wanted)) {
      return Optional.empty();
    }
    EventMarks marks = EventMarks.of(record.headers());
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("sizeBytes", (long) event.sizeBytes());
    event.time().ifPresent(t -> facts.put("happenedAt", t));
    Kind kind = Kind.EVENT;
    String text = "happened %s, %,d bytes".formatted(event.time().orElse("?"), event.sizeBytes());
    if (marks.forwardedFrom().isPresent()) {
      EventMarks.Place from = marks.forwardedFrom().get();
      kind = Kind.FORWARDED;
      text =
          "came by way of partition %d, offset %d; ".formatted(from.partition(), from.offset())
              + text;
      facts.put("firstPartition", from.partition());
      facts.put("firstOffset", from.offset());
    }
    if (marks.replayedFrom().isPresent()) {
      var first = marks.replayedFrom().get();
      kind = Kind.REPLAYED;
      text =
          "replay %s of partition %d, offset %d"
              .formatted(PlainText.line(first.replay()), first.partition(), first.offset());
      facts.put("replay", PlainText.line(first.replay()));
      facts.put("replayedPartition", first.partition());
      facts.put("replayedOffset", first.offset());
    }
    return Optional.of(step(event, kind, at, place, text, facts));
  }

  private static Step order(EventGlance event, Instant at, Place place) {
    String word = event.type().orElse("").substring(EventGlance.ORDERS.length());
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("order", word);
    event.by().ifPresent(b -> facts.put("by", b));
    event.note().ifPresent(n -> facts.put("note", n));
    String text =
        word.replace('.', ' ')
            + event.by().map(b -> ", by " + b).orElse("")
            + event.note().map(n -> ": " + n).orElse("");
    return step(event, Kind.ORDER, at, place, text, facts);
  }

  static Optional<Step> ofParked(
      ConsumerRecord<byte[], byte[]> record, Instant at, Place place, Wanted wanted) {
    EventGlance event = EventGlance.of(record);
    Optional<Parked> why = EventMarks.of(record.headers()).parked();
    if (why.isEmpty() || !isWanted(event, wanted)) {
      return Optional.empty();
    }
    Parked parked = why.get();
    String detail = PlainText.line(parked.detail());
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put(Step.PARKED_OFFSET, record.offset());
    facts.put("reason", PlainText.line(parked.reason()));
    facts.put("detail", detail);
    facts.put("round", parked.round());
    parked.notBefore().ifPresent(t -> facts.put("notBefore", t.toString()));
    facts.put("originPartition", parked.origin().partition());
    facts.put("originOffset", parked.origin().offset());
    String text =
        PlainText.line(parked.reason())
            + (detail.isEmpty() ? "" : ": " + detail)
            + "; from partition %d, offset %d"
                .formatted(parked.origin().partition(), parked.origin().offset())
            + parked
                .notBefore()
                .map(t -> "; not before " + t.truncatedTo(ChronoUnit.MILLIS))
                .orElse("");
    Kind kind = parked.round() == 0 ? Kind.SET_ASIDE : Kind.PARKED;
    return Optional.of(step(event, kind, at, place, text, facts));
  }

  private static boolean isWanted(EventGlance event, Wanted wanted) {
    String identity = event.source().orElse("") + " " + event.voicemail().orElse("");
    return wanted.wantsEvent(event.subscriber(), identity);
  }

  private static Step step(
      EventGlance event,
      Kind kind,
      Instant at,
      Place place,
      String text,
      Map<String, Object> facts) {
    return new Step(
        at,
        kind,
        Optional.of(event.subscriber()).filter(s -> !s.isEmpty()),
        kind == Kind.ORDER ? Optional.empty() : event.word(),
        event.id(),
        event.source(),
        event.voicemail(),
        place,
        text,
        facts);
  }
}

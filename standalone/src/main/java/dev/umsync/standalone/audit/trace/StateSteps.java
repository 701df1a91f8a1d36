package dev.umsync.standalone.audit.trace;

import dev.umsync.common.identity.VoicemailKey;
import dev.umsync.standalone.audit.PlainText;
import dev.umsync.standalone.audit.trace.Step.Kind;
import dev.umsync.standalone.audit.trace.Step.Place;
import dev.umsync.worker.dispatch.ParkedSpan;
import dev.umsync.worker.kafka.StateRecord;
import dev.umsync.worker.voicemail.state.StateCodec;
import dev.umsync.worker.voicemail.state.VoicemailState;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The steps on the state topic; whether they are wanted is not to be seen in them. Stateless. */
final class StateSteps {
  private StateSteps() {}

  static Optional<Step> of(ConsumerRecord<byte[], byte[]> record, Instant at, Place place) {
    return switch (StateRecord.read(record.key(), record.value())) {
      case StateRecord.ParkedSubscriber(String who, Optional<ParkedSpan> span) ->
          Optional.of(
              span.map(s -> waiting(who, s, at, place)).orElseGet(() -> served(who, at, place)));
      case StateRecord.SetAside aside -> Optional.of(aside(aside, at, place));
      case StateRecord.Voicemail(var identity, var value) -> voicemail(identity, value, at, place);
      case StateRecord.Unknown unknown -> Optional.empty();
    };
  }

  private static Step waiting(String who, ParkedSpan span, Instant at, Place place) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put(Step.PARKED_OFFSET, span.first());
    facts.put("lastParkedOffset", span.last());
    facts.put("reason", PlainText.line(span.cause().code()));
    facts.put("detail", PlainText.line(span.cause().detail()));
    facts.put("round", span.rounds());
    facts.put("notBefore", span.notBefore().toString());
    if (span.dropThrough() >= 0) {
      facts.put("droppedThrough", span.dropThrough());
    }
    String text =
        "%s, round %d: parked offsets %d to %d wait, not before %s"
            .formatted(
                PlainText.line(span.cause().code()),
                span.rounds(),
                span.first(),
                span.last(),
                span.notBefore());
    return ofPerson(Kind.WAITING, who, at, place, text, facts);
  }

  private static Step served(String who, Instant at, Place place) {
    return ofPerson(Kind.SERVED, who, at, place, "nothing is parked any more", Map.of());
  }

  private static Step aside(StateRecord.SetAside aside, Instant at, Place place) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put(Step.PARKED_OFFSET, aside.parkedOffset());
    aside.reason().ifPresent(r -> facts.put("reason", PlainText.line(r)));
    aside.order().ifPresent(o -> facts.put("ordered", o));
    String text =
        "parked offset "
            + aside.parkedOffset()
            + aside
                .reason()
                .map(r ->
                    aside
                        .order()
                        .map(o -> " is to be seen to: " + o + " is ordered")
                        .orElse(" stays there on its own: " + PlainText.line(r)))
                .orElse(" is done with");
    Kind kind = aside.reason().isPresent() ? Kind.SET_ASIDE : Kind.RESOLVED;
    return ofPerson(kind, aside.subscriber().orElse(""), at, place, text, facts);
  }

  private static Step ofPerson(
      Kind kind, String who, Instant at, Place place, String text, Map<String, Object> facts) {
    return new Step(
        at,
        kind,
        Optional.of(PlainText.line(who)).filter(w -> !w.isEmpty()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        place,
        text,
        facts);
  }

  private static Optional<Step> voicemail(
      String identity, byte @Nullable [] value, Instant at, Place place) {
    VoicemailKey key;
    try {
      key = VoicemailKey.parse(identity);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no voicemail of ours
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    String text;
    try {
      text = value == null ? "forgotten" : known(StateCodec.read(value), facts);
    } catch (IOException e) {
      text = "unreadable by this version";
    }
    facts.putIfAbsent("state", text);
    return Optional.of(
        new Step(
            at,
            Kind.STATE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(key.source().value()),
            Optional.of(key.id().value()),
            place,
            text,
            facts));
  }

  private static String known(VoicemailState state, Map<String, Object> facts) {
    List<String> parts = new ArrayList<>();
    String status = state.status().name().toLowerCase(Locale.ROOT);
    parts.add(status);
    facts.put("state", status);
    state
        .location()
        .ifPresent(l -> {
          String folder = PlainText.line(l.folder().name());
          facts.put("folder", folder);
          facts.put("uid", l.uid().uid());
          facts.put("uidValidity", l.uid().uidValidity());
          parts.add(
              "%s UID %d (UIDVALIDITY %d)".formatted(folder, l.uid().uid(), l.uid().uidValidity()));
        });
    state
        .seen()
        .ifPresent(seen -> {
          facts.put("played", seen);
          parts.add(seen ? "played" : "not played");
        });
    facts.put("lastEventPartition", state.last().partition());
    facts.put("lastEventOffset", state.last().offset());
    parts.add(
        "last event at partition %d, offset %d"
            .formatted(state.last().partition(), state.last().offset()));
    return String.join(", ", parts);
  }
}

package dev.umsync.standalone.audit.trace;

import dev.umsync.common.json.Json;
import dev.umsync.common.outcome.OutcomeRecord;
import dev.umsync.standalone.audit.OutcomeWords;
import dev.umsync.standalone.audit.PlainText;
import dev.umsync.standalone.audit.trace.Step.Kind;
import dev.umsync.standalone.audit.trace.Step.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The steps on the outcomes topic. Stateless. */
final class OutcomeSteps {
  private OutcomeSteps() {}

  static Optional<Step> of(
      ConsumerRecord<byte[], byte[]> record, Instant at, Place place, Wanted wanted) {
    if (record.key() == null || record.value() == null) {
      return Optional.empty();
    }
    String subscriber = new String(record.key(), StandardCharsets.UTF_8);
    try {
      OutcomeRecord outcome = Json.read(record.value(), OutcomeRecord.class);
      String identity = outcome.eventSource().value() + " " + outcome.voicemailId().value();
      return wanted.wantsEvent(subscriber, identity)
          ? Optional.of(step(PlainText.line(subscriber), outcome, at, place))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // no outcome of ours: somebody else wrote to the topic
    }
  }

  private static Step step(String subscriber, OutcomeRecord outcome, Instant at, Place place) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("result", OutcomeWords.word(outcome.result()));
    outcome.detail().ifPresent(d -> facts.put("detail", PlainText.line(d)));
    outcome.folder().ifPresent(f -> facts.put("folder", PlainText.line(f)));
    outcome.uid().ifPresent(u -> facts.put("uid", u));
    outcome.uidValidity().ifPresent(v -> facts.put("uidValidity", v));
    facts.put("attempts", outcome.attempts());
    outcome.parkedReason().ifPresent(r -> facts.put("parkedReason", PlainText.line(r)));
    outcome.parkedAt().ifPresent(t -> facts.put("parkedAt", t.toString()));
    facts.put("eventPartition", outcome.partition());
    facts.put("eventOffset", outcome.offset());
    facts.put("finishedAt", outcome.finishedAt().toString());
    return new Step(
        at,
        Kind.OUTCOME,
        Optional.of(subscriber),
        Optional.of(OutcomeWords.event(outcome)),
        Optional.of(PlainText.line(outcome.eventId())),
        Optional.of(outcome.eventSource().value()),
        Optional.of(outcome.voicemailId().value()),
        place,
        OutcomeWords.sentence(outcome),
        facts);
  }
}

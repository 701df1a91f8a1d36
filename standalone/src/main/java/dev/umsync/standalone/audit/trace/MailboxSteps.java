package dev.umsync.standalone.audit.trace;

import dev.umsync.common.event.EventProblem;
import dev.umsync.common.kafka.MailboxRecords;
import dev.umsync.common.mailbox.MailboxCodec;
import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.common.mailbox.MailboxEvent.Deleted;
import dev.umsync.common.mailbox.MailboxEvent.LampChanged;
import dev.umsync.common.mailbox.MailboxEvent.OfVoicemail;
import dev.umsync.standalone.audit.PlainText;
import dev.umsync.standalone.audit.trace.Step.Kind;
import dev.umsync.standalone.audit.trace.Step.Place;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The steps on the mailbox topic: what UM servers are told. Stateless. */
final class MailboxSteps {
  private static final MailboxRecords RECORDS = new MailboxRecords(new MailboxCodec());

  private MailboxSteps() {}

  static Optional<Step> of(
      ConsumerRecord<byte[], byte[]> record, Instant at, Place place, Wanted wanted) {
    try {
      return switch (RECORDS.decode(record)) {
        case OfVoicemail event -> told(event, at, place, wanted);
        case LampChanged lamp -> lamp(lamp, at, place, wanted);
      };
    } catch (EventProblem e) {
      return Optional.empty(); // no event of ours: somebody else wrote to the topic
    }
  }

  private static Optional<Step> told(OfVoicemail event, Instant at, Place place, Wanted wanted) {
    if (!wanted.wantsEvent(event.meta().subscriber().address(), event.voicemail().text())) {
      return Optional.empty();
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    event.box().ifPresent(b -> facts.put("box", PlainText.line(b)));
    facts.put("notBefore", event.happened().notBefore().toString());
    facts.put("notAfter", event.happened().notAfter().toString());
    String evidence = "";
    if (event instanceof Deleted deleted) {
      evidence = ", evidence: " + deleted.evidence().text();
      facts.put("evidence", deleted.evidence().text());
    }
    String text =
        "done in the mailbox between %s and %s%s"
            .formatted(event.happened().notBefore(), event.happened().notAfter(), evidence);
    return Optional.of(
        step(Kind.TOLD, event, Optional.of(event.voicemailId().value()), at, place, text, facts));
  }

  private static Optional<Step> lamp(LampChanged lamp, Instant at, Place place, Wanted wanted) {
    if (!wanted.wantsLamp(lamp.meta().subscriber().address())) {
      return Optional.empty();
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    lamp.box().ifPresent(b -> facts.put("box", PlainText.line(b)));
    facts.put(Step.UNHEARD, (long) lamp.unheard());
    facts.put("heard", (long) lamp.heard());
    String text =
        "lamp %s: %d unheard, %d heard on %s"
            .formatted(
                lamp.unheard() > 0 ? "on" : "off",
                lamp.unheard(),
                lamp.heard(),
                lamp.meta().source().value());
    return Optional.of(step(Kind.LAMP, lamp, Optional.empty(), at, place, text, facts));
  }

  private static Step step(
      Kind kind,
      MailboxEvent event,
      Optional<String> voicemail,
      Instant at,
      Place place,
      String text,
      Map<String, Object> facts) {
    String type = event.type().ceType();
    return new Step(
        at,
        kind,
        Optional.of(PlainText.line(event.meta().subscriber().address())),
        kind == Kind.LAMP
            ? Optional.empty()
            : Optional.of(type.substring(type.lastIndexOf('.') + 1)),
        Optional.of(PlainText.line(event.meta().id())),
        Optional.of(event.meta().source().value()),
        voicemail,
        place,
        text,
        facts);
  }
}

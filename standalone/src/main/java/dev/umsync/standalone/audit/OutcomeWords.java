package dev.umsync.standalone.audit;

import dev.umsync.common.outcome.OutcomeRecord;
import dev.umsync.common.outcome.OutcomeRecord.Result;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An outcome in words. Stateless. */
public final class OutcomeWords {
  private OutcomeWords() {}

  /** The result as on the topic: {@code already-applied}. */
  public static String word(Result result) {
    return result.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The last part of the event's type: {@code received}. */
  public static String event(OutcomeRecord outcome) {
    String type = PlainText.line(outcome.eventType());
    return type.substring(type.lastIndexOf('.') + 1);
  }

  /** Result, place, attempts and detail. */
  public static String sentence(OutcomeRecord outcome) {
    List<String> parts = new ArrayList<>();
    parts.add(word(outcome.result()));
    if (outcome.uid().isPresent()) {
      parts.add(message(outcome));
    }
    if (outcome.attempts() > 0) {
      parts.add(outcome.attempts() == 1 ? "1 attempt" : outcome.attempts() + " attempts");
    }
    outcome.detail().ifPresent(d -> parts.add(PlainText.line(d)));
    outcome
        .parkedAt()
        .ifPresent(at ->
            parts.add(
                "was parked at "
                    + at.truncatedTo(ChronoUnit.MILLIS)
                    + outcome.parkedReason().map(r -> " for " + PlainText.line(r)).orElse("")));
    return String.join(", ", parts);
  }

  /** Where the message is. */
  private static String message(OutcomeRecord outcome) {
    return PlainText.line(outcome.folder().orElse("INBOX"))
        + " UID "
        + outcome.uid().orElse(0)
        + (outcome.uidValidity().isPresent()
            ? " (UIDVALIDITY " + outcome.uidValidity().getAsLong() + ")"
            : "");
  }
}

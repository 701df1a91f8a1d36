package dev.umsync.standalone.chaos.verdict;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.standalone.chaos.verdict.Offence.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Exactly one outcome an event, each person's in the order of the log. Stateless. */
final class OutcomeCheck {
  private OutcomeCheck() {}

  static void check(
      Map<Subscriber, List<LoggedEvent>> logs, List<FoundOutcome> outcomes, List<Offence> found) {
    Map<String, LoggedEvent> events = new HashMap<>();
    logs.values().forEach(log -> log.forEach(event -> events.put(event.id(), event)));
    Set<String> met = new HashSet<>();
    Map<Subscriber, Long> last = new HashMap<>();
    for (FoundOutcome outcome : outcomes) {
      LoggedEvent event = events.get(outcome.event());
      if (event == null) {
        found.add(
            new Offence(
                Kind.DOUBLED,
                outcome.voicemail(),
                "an outcome for event " + outcome.event() + ", which nobody sent"));
      } else if (!met.add(outcome.event())) {
        found.add(new Offence(Kind.DOUBLED, event.voicemail(), "a second outcome" + at(event)));
      } else {
        long before = last.getOrDefault(outcome.subscriber(), -1L);
        if (event.offset() < before) {
          found.add(
              new Offence(
                  Kind.OUT_OF_ORDER,
                  event.voicemail(),
                  "its outcome came after that of offset " + before + at(event)));
        }
        last.put(outcome.subscriber(), Math.max(before, event.offset()));
      }
    }
    events.values().stream()
        .filter(event -> !met.contains(event.id()))
        .forEach(event ->
            found.add(new Offence(Kind.MISSING, event.voicemail(), "no outcome" + at(event))));
  }

  private static String at(LoggedEvent event) {
    return " for event %s (%s, partition %d, offset %d)"
        .formatted(
            event.id(),
            event.type().name().toLowerCase(java.util.Locale.ROOT),
            event.partition(),
            event.offset());
  }
}

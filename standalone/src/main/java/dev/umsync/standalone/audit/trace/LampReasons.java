package dev.umsync.standalone.audit.trace;

import dev.umsync.standalone.audit.trace.Step.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Says at the end of a person's trace why each of their lamps is as it is: which voicemails are
 * unheard by the last state of each, against the counts that were published last. Bounded memory.
 * Thread rule: one thread.
 */
final class LampReasons {
  private static final int MOST_KNOWN = 10_000;
  private static final int MOST_NAMED = 10;

  private final Map<String, Step> lamps = new TreeMap<>();
  private final Map<String, Set<String>> unheard = new TreeMap<>();
  private int known;
  private boolean whole = true;

  /** Takes a step in, in time order. */
  void note(Step step) {
    String source = step.source().orElse("");
    if (step.kind() == Kind.LAMP) {
      lamps.put(source, step);
    } else if (step.kind() == Kind.STATE && step.voicemail().isPresent()) {
      boolean waits =
          "applied".equals(step.facts().get("state"))
              && !Boolean.TRUE.equals(step.facts().get("played"));
      Set<String> ofSource = unheard.computeIfAbsent(source, s -> new TreeSet<>());
      if (!waits) {
        known -= ofSource.remove(step.voicemail().get()) ? 1 : 0;
      } else if (known < MOST_KNOWN) {
        known += ofSource.add(step.voicemail().get()) ? 1 : 0;
      } else {
        whole = false;
      }
    }
  }

  /** A step for each lamp. */
  void tell(Consumer<Step> to) {
    lamps.forEach(
        (source, lamp) -> to.accept(reason(lamp, unheard.getOrDefault(source, Set.of()))));
  }

  private Step reason(Step lamp, Set<String> names) {
    long counted = lamp.facts().get(Step.UNHEARD) instanceof Long n ? n : 0;
    List<String> named = names.stream().limit(MOST_NAMED).toList();
    Map<String, Object> facts = new LinkedHashMap<>(lamp.facts());
    facts.put("unheardVoicemails", named);
    List<String> text = new ArrayList<>();
    text.add("%s since %s".formatted(counted > 0 ? "on" : "off", lamp.at()));
    text.add(names.isEmpty() ? "nothing is unheard" : "unheard: " + String.join(", ", named));
    if (names.size() > named.size()) {
      text.add("and more");
    }
    if (whole && names.size() != counted) {
      text.add(
          "state knows of %d and the lamp was told %d: the next look at the mailbox tells it anew"
              .formatted(names.size(), counted));
    }
    return new Step(
        lamp.at(),
        Kind.LAMP_NOW,
        lamp.subscriber(),
        Optional.empty(),
        lamp.eventId(),
        lamp.source(),
        Optional.empty(),
        lamp.place(),
        String.join("; ", text),
        facts);
  }
}

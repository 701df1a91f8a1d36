package dev.umsync.standalone.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.umsync.common.json.Json;
import dev.umsync.common.topic.Topics;
import dev.umsync.standalone.audit.trace.Step;
import java.nio.charset.StandardCharsets;

/** Prints a trace, step by step. Thread rule: one thread. */
final class TraceText {
  private static final String ROW = "%-24s  %-9s  %-9s  %-20s  %-18s  %s%n";
  private final Terminal terminal;
  private final Topics topics;
  private final boolean json;
  private long printed;

  TraceText(Terminal terminal, Topics topics, boolean json) {
    this.terminal = terminal;
    this.topics = topics;
    this.json = json;
  }

  /** Whether nothing was printed. */
  boolean isEmpty() {
    return printed == 0;
  }

  /** One step. */
  void print(Step step) {
    if (json) {
      terminal.out().println(new String(Json.bytes(object(step)), StandardCharsets.UTF_8));
    } else {
      if (printed == 0) {
        terminal.out().printf(ROW, "TIME", "STEP", "EVENT", "VOICEMAIL", "WHERE", "WHAT");
      }
      terminal
          .out()
          .printf(
              ROW,
              step.at(),
              step.kind().word(),
              step.event().orElse(""),
              step.voicemail().orElse(""),
              suffix(step.place().topic())
                  + " "
                  + step.place().partition()
                  + ":"
                  + step.place().offset(),
              step.text());
    }
    printed++;
  }

  private String suffix(String topic) {
    return topic.startsWith(topics.prefix()) ? topic.substring(topics.prefix().length()) : topic;
  }

  private static ObjectNode object(Step step) {
    ObjectNode line = Json.mapper().createObjectNode();
    line.put("at", step.at().toString());
    line.put("step", step.kind().word());
    step.subscriber().ifPresent(s -> line.put("subscriber", s));
    step.event().ifPresent(e -> line.put("event", e));
    step.eventId().ifPresent(e -> line.put("eventId", e));
    step.source().ifPresent(s -> line.put("source", s));
    step.voicemail().ifPresent(v -> line.put("voicemailId", v));
    line.put("topic", step.place().topic());
    line.put("partition", step.place().partition());
    line.put("offset", step.place().offset());
    step.facts().forEach(line::putPOJO);
    return line;
  }
}

package dev.umsync.standalone.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.umsync.common.json.Json;
import dev.umsync.standalone.parked.ParkedEntry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Prints parked entries. Thread rule: one thread. */
final class ParkedTable {
  private static final String ROW = "%-32s  %-9s  %-18s  %6s  %-9s  %-24s  %6s  %s%n";
  private final Terminal terminal;
  private final Clock clock;

  ParkedTable(Terminal terminal, Clock clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  void table(List<ParkedEntry> entries) {
    terminal
        .out()
        .printf(
            ROW,
            "SUBSCRIBER",
            "PARKED",
            "REASON",
            "EVENTS",
            "OLDEST",
            "NOT BEFORE",
            "ROUNDS",
            "DETAIL");
    Instant now = clock.instant();
    for (ParkedEntry e : entries) {
      terminal
          .out()
          .printf(
              ROW,
              e.subscriber().isEmpty() ? "(nobody)" : e.subscriber(),
              e.partition() + ":" + e.first(),
              e.reason(),
              e.events(),
              e.oldest().map(o -> age(Duration.between(o, now))).orElse(""),
              e.setAside() ? "on its own" : e.notBefore().map(Instant::toString).orElse(""),
              e.setAside() ? "" : e.rounds(),
              (e.dropOrdered() ? "drop ordered; " : "") + e.detail());
    }
  }

  void json(List<ParkedEntry> entries) {
    for (ParkedEntry e : entries) {
      ObjectNode line = Json.mapper().createObjectNode();
      line.put("subscriber", e.subscriber());
      line.put("setAside", e.setAside());
      line.put("reason", e.reason());
      line.put("detail", e.detail());
      line.put("partition", e.partition());
      line.put("first", e.first());
      line.put("last", e.last());
      line.put("events", e.events());
      e.oldest().ifPresent(o -> line.put("oldest", o.toString()));
      e.notBefore().ifPresent(n -> line.put("notBefore", n.toString()));
      line.put("rounds", e.rounds());
      line.put("dropOrdered", e.dropOrdered());
      terminal.out().println(new String(Json.bytes(line), StandardCharsets.UTF_8));
    }
  }

  /** The two largest units. */
  static String age(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3_600) {
      return seconds / 60 + "m " + seconds % 60 + "s";
    }
    return seconds < 86_400
        ? seconds / 3_600 + "h " + seconds % 3_600 / 60 + "m"
        : seconds / 86_400 + "d " + seconds % 86_400 / 3_600 + "h";
  }
}

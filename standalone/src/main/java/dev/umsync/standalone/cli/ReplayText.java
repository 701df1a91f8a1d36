package dev.umsync.standalone.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.umsync.common.json.Json;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.standalone.replay.ReplayCount;
import dev.umsync.standalone.replay.ReplayName;
import dev.umsync.standalone.replay.ReplayPreview;
import dev.umsync.worker.voicemail.ReplayForecast;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Prints what a replay comes to. Thread rule: one thread. */
final class ReplayText {
  private static final String ROW = "%-24s  %-18s  %-9s  %-28s  %-32s  %s%n";
  private final Terminal terminal;
  private final Topics topics;
  private final boolean json;
  private boolean headed;

  ReplayText(Terminal terminal, Topics topics, boolean json) {
    this.terminal = terminal;
    this.topics = topics;
    this.json = json;
  }

  /** One event. */
  void line(ReplayPreview.Line line) {
    String event = line.type().name().toLowerCase(Locale.ROOT);
    if (json) {
      ObjectNode node = Json.mapper().createObjectNode();
      node.put("writtenAt", line.writtenAt().toString());
      node.put("partition", line.partition());
      node.put("offset", line.offset());
      node.put("event", event);
      node.put("subscriber", line.subscriber());
      node.put("voicemail", line.voicemail());
      node.put("forecast", word(line.forecast()));
      print(node);
      return;
    }
    if (!headed) {
      headed = true;
      terminal
          .out()
          .printf(ROW, "WRITTEN", "WHERE", "EVENT", "SUBSCRIBER", "VOICEMAIL", "A REPLAY OF IT");
    }
    terminal
        .out()
        .printf(
            ROW,
            line.writtenAt(),
            TopicSpec.VOICEMAIL.suffix() + " " + line.partition() + ":" + line.offset(),
            event,
            line.subscriber(),
            line.voicemail(),
            sentence(line.forecast()));
  }

  /** What it would come to. */
  void preview(ReplayCount count) {
    if (json) {
      ObjectNode node = counts(count);
      for (ReplayForecast forecast : ReplayForecast.values()) {
        node.put(word(forecast), count.of(forecast));
      }
      node.put("applied", false);
      print(node);
      return;
    }
    terminal.out().printf("%s:%n", about(count));
    for (ReplayForecast forecast : ReplayForecast.values()) {
      terminal.out().printf("  %,9d  %s%n", count.of(forecast), sentence(forecast));
    }
    passedOver(count);
    terminal.out().println("Nothing is written. Add --apply to write them again.");
  }

  /** What was written. */
  void written(ReplayCount count, ReplayName name) {
    if (json) {
      ObjectNode node = counts(count);
      node.put("applied", true);
      node.put("replay", name.text());
      print(node);
      return;
    }
    terminal
        .out()
        .printf(
            "%s: %s, written to %s again%n",
            name.text(), about(count), topics.name(TopicSpec.VOICEMAIL));
    passedOver(count);
  }

  private static String about(ReplayCount count) {
    return "%s of %s, %s%s"
        .formatted(
            number(count.events(), "event"),
            number(count.subscribers(), "subscriber"),
            number(count.voicemails(), "voicemail"),
            count.isCut() ? " at least" : "");
  }

  private static String number(long number, String what) {
    return "%,d %s%s".formatted(number, what, number == 1 ? "" : "s");
  }

  private void passedOver(ReplayCount count) {
    terminal
        .out()
        .printf(
            "Passed over: %,d forwarded to their right partition, %,d replays, %,d orders, %,d that are no events.%n",
            count.forwarded(), count.replays(), count.orders(), count.noEvents());
  }

  private static ObjectNode counts(ReplayCount count) {
    ObjectNode node = Json.mapper().createObjectNode();
    node.put("events", count.events());
    node.put("subscribers", count.subscribers());
    node.put("voicemails", count.voicemails());
    node.put("forwarded", count.forwarded());
    node.put("replays", count.replays());
    node.put("orders", count.orders());
    node.put("noEvents", count.noEvents());
    return node;
  }

  private void print(ObjectNode node) {
    terminal.out().println(new String(Json.bytes(node), StandardCharsets.UTF_8));
  }

  private static String word(ReplayForecast forecast) {
    return switch (forecast) {
      case SETTLED -> "settled";
      case APPLIED -> "alreadyApplied";
      case DELETED -> "deleted";
      case ATTEMPTED -> "attempted";
    };
  }

  private static String sentence(ReplayForecast forecast) {
    return switch (forecast) {
      case SETTLED -> "has its outcome: nothing happens";
      case APPLIED -> "its voicemail is applied already: the mailbox is not touched";
      case DELETED -> "its voicemail was deleted: the mailbox is not touched";
      case ATTEMPTED -> "is attempted, after a search of the mailbox";
    };
  }
}

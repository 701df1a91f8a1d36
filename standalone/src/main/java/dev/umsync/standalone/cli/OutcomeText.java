package dev.umsync.standalone.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.umsync.common.json.Json;
import dev.umsync.common.outcome.OutcomeRecord;
import dev.umsync.standalone.audit.OutcomeQuery;
import dev.umsync.standalone.audit.OutcomeWords;
import dev.umsync.standalone.audit.PlainText;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;

/** Prints outcomes. Thread rule: one thread. */
final class OutcomeText {
  private static final String ROW = "%-24s  %-16s  %-9s  %-28s  %-24s  %s%n";
  private final Terminal terminal;
  private final boolean json;

  OutcomeText(Terminal terminal, boolean json) {
    this.terminal = terminal;
    this.json = json;
  }

  /** The table's head. */
  void head() {
    if (!json) {
      terminal
          .out()
          .printf(ROW, "FINISHED", "OUTCOME", "EVENT", "SUBSCRIBER", "VOICEMAIL", "MESSAGE");
    }
  }

  /** One outcome. */
  void print(OutcomeQuery.Found found) {
    OutcomeRecord o = found.outcome();
    if (json) {
      ObjectNode line = Json.mapper().valueToTree(o);
      line.put("subscriber", found.subscriber().address());
      terminal.out().println(new String(Json.bytes(line), StandardCharsets.UTF_8));
      return;
    }
    terminal
        .out()
        .printf(
            ROW,
            o.finishedAt().truncatedTo(ChronoUnit.MILLIS),
            OutcomeWords.word(o.result()),
            OutcomeWords.event(o),
            found.subscriber().address(),
            o.voicemailId(),
            o.uid().isPresent()
                ? PlainText.line(o.folder().orElse("INBOX")) + " UID " + o.uid().getAsLong()
                : PlainText.line(o.detail().orElse("")));
  }
}

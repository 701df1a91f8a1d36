package dev.umsync.standalone.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.outcome.OutcomeRecord;
import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.standalone.audit.OutcomeQuery;
import dev.umsync.standalone.audit.TopicScan;
import dev.umsync.standalone.site.Site;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code umsync audit}: what became of every event. */
@Command(
    name = "audit",
    description = "Say what became of every voicemail event, from the topics.",
    subcommands = {AuditCommand.ListOutcomes.class})
final class AuditCommand extends Group {
  private final Map<String, String> environment;

  AuditCommand(Terminal terminal, Map<String, String> environment) {
    super(terminal);
    this.environment = environment;
  }

  /** {@code umsync audit list}. */
  @Command(
      name = "list",
      description = "List outcomes: one line for each event that has come to its end.")
  static final class ListOutcomes implements Callable<Integer> {
    @ParentCommand private AuditCommand audit;
    @Mixin private final SiteOptions options = new SiteOptions();

    @Option(
        names = "--since",
        paramLabel = "TIME",
        description = "Written at or after, such as 2026-05-04 or 2026-05-04T09:30:00Z.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Written before.")
    private @Nullable String until;

    @Option(names = "--subscriber", paramLabel = "ADDRESS", description = "Of this person only.")
    private @Nullable String subscriber;

    @Option(
        names = "--outcome",
        paramLabel = "RESULT",
        description = "applied, already-applied or superseded.")
    private @Nullable String outcome;

    @Option(names = "--json", description = "One JSON object per line instead of a table.")
    private boolean json;

    @Override
    public Integer call() {
      Site site = options.site(options.load(audit.environment), audit.environment);
      OutcomeQuery query =
          new OutcomeQuery(
              Optional.ofNullable(since).map(s -> time("--since", s)),
              Optional.ofNullable(until).map(s -> time("--until", s)),
              Optional.ofNullable(subscriber).map(ListOutcomes::person),
              Optional.ofNullable(outcome).map(ListOutcomes::result));
      if (!json) {
        audit
            .terminal()
            .out()
            .printf(
                "%-24s  %-16s  %-9s  %-28s  %-24s  %s%n",
                "FINISHED", "OUTCOME", "EVENT", "SUBSCRIBER", "VOICEMAIL", "MESSAGE");
      }
      query.run(
          new TopicScan(site.kafka(), new RecordProgress(audit.terminal(), "audit")),
          site.config().topics().name(TopicSpec.OUTCOMES),
          site.config().plan().subscriberPartitions(),
          this::print);
      return 0;
    }

    private void print(OutcomeQuery.Found found) {
      OutcomeRecord o = found.outcome();
      if (json) {
        ObjectNode line = Json.mapper().valueToTree(o);
        line.put("subscriber", found.subscriber().address());
        audit.terminal().out().println(new String(Json.bytes(line), StandardCharsets.UTF_8));
        return;
      }
      audit
          .terminal()
          .out()
          .printf(
              "%-24s  %-16s  %-9s  %-28s  %-24s  %s%n",
              o.finishedAt(),
              word(o.result()),
              o.eventType().substring(o.eventType().lastIndexOf('.') + 1),
              found.subscriber().address(),
              o.voicemailId(),
              o.uid().isPresent()
                  ? o.folder().orElse("INBOX") + " UID " + o.uid().getAsLong()
                  : o.detail().orElse(""));
    }

    private static String word(Result result) {
      return result.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Instant time(String option, String text) {
      try {
        return text.contains("T")
            ? Instant.parse(text)
            : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
      } catch (DateTimeException e) {
        throw new UserError(
            "is no time: " + text, option, "write 2026-05-04 or 2026-05-04T09:30:00Z (UTC)", e);
      }
    }

    private static Subscriber person(String address) {
      try {
        return Subscriber.of(address);
      } catch (IllegalArgumentException e) {
        throw new UserError("is no mail address", address, "name one such as ana@example.com", e);
      }
    }

    private static Result result(String word) {
      for (Result result : Result.values()) {
        if (word(result).equals(word)) {
          return result;
        }
      }
      throw new UserError(
          "is no outcome", word, "name one of applied, already-applied, superseded");
    }
  }
}

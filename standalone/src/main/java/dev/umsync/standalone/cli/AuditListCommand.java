package dev.umsync.standalone.cli;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.standalone.audit.OutcomeQuery;
import dev.umsync.standalone.site.Site;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code umsync audit list}: outcomes. */
@Command(
    name = "list",
    description = "List outcomes: one line for each event that has come to its end.")
final class AuditListCommand implements Callable<Integer> {
  @ParentCommand private AuditCommand audit;
  @Mixin private final SiteOptions options = new SiteOptions();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = Values.Time.class,
      description = "Written at or after, such as 2026-05-04 (UTC) or 2026-05-04T09:30:00+02:00.")
  private @Nullable Instant since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = Values.Time.class,
      description = "Written before.")
  private @Nullable Instant until;

  @Option(
      names = "--subscriber",
      paramLabel = "ADDRESS",
      converter = Values.Person.class,
      description = "Of this person only.")
  private @Nullable Subscriber subscriber;

  @Option(
      names = "--outcome",
      paramLabel = "RESULT",
      converter = Values.Outcome.class,
      description = "applied, already-applied or superseded.")
  private @Nullable Result outcome;

  @Option(names = "--json", description = "One JSON object per line instead of a table.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    Site site = audit.site(options);
    OutcomeQuery query =
        new OutcomeQuery(
            Optional.ofNullable(since),
            Optional.ofNullable(until),
            Optional.ofNullable(subscriber),
            Optional.ofNullable(outcome));
    OutcomeText text = new OutcomeText(audit.terminal(), json);
    return KafkaWork.on(
        site,
        () -> {
          text.head();
          query.run(
              audit.scan(site, "list"),
              site.config().topics().name(TopicSpec.OUTCOMES),
              text::print);
          return 0;
        });
  }
}

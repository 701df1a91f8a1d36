package dev.umsync.standalone.cli;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.topic.Topics;
import dev.umsync.standalone.audit.TopicScan;
import dev.umsync.standalone.replay.ReplayCount;
import dev.umsync.standalone.replay.ReplayName;
import dev.umsync.standalone.replay.ReplayPreview;
import dev.umsync.standalone.replay.ReplayRange;
import dev.umsync.standalone.replay.ReplayRun;
import dev.umsync.standalone.site.Site;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code umsync audit replay}: events once more. */
@Command(
    name = "replay",
    description = {
      "Write events of the voicemail topic to it once more, marked as replayed, so that what has not",
      "reached its mailbox does. What is known as applied or deleted is not applied again. Without",
      "--apply it only says what would come of it."
    })
final class AuditReplayCommand implements Callable<Integer> {
  @ParentCommand private AuditCommand audit;
  @Mixin private final SiteOptions options = new SiteOptions();
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = Values.Time.class,
      description =
          "Events written at or after, such as 2026-05-04 (UTC) or 2026-05-04T09:30:00+02:00.")
  private @Nullable Instant since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = Values.Time.class,
      description = "Events written before.")
  private @Nullable Instant until;

  @Option(
      names = "--range",
      paramLabel = "PARTITION:FIRST-LAST",
      converter = Values.Offsets.class,
      description = "Events at these offsets, both inclusive; without LAST to the end. Repeatable.")
  private List<ReplayRange.Offsets> ranges = List.of();

  @Option(
      names = "--subscriber",
      paramLabel = "ADDRESS",
      converter = Values.Person.class,
      description = "Events of this person only.")
  private @Nullable Subscriber subscriber;

  @Option(names = "--all", description = "Everything that the topic holds.")
  private boolean all;

  @Option(names = "--apply", description = "Do it.")
  private boolean apply;

  @Option(
      names = "--resume",
      paramLabel = "NAME",
      description = "Go on with the replay of this name, over the same range.")
  private @Nullable String resume;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = {
        "Events per second at most (default: 200); one is sent when the one before it is written."
      })
  private int rate = 200;

  @Option(
      names = "--rebuild",
      description = {
        "Also put back what is known as applied and is nowhere in its mailbox, unless it was deleted.",
        "With --apply it needs --yes: a message that its owner has deleted for good, where no trash and",
        "no record tells of it, comes back."
      })
  private boolean rebuild;

  @Option(names = "--yes", description = "Yes, rebuild.")
  private boolean yes;

  @Option(names = "--list", description = "Show each event and what a replay of it comes to.")
  private boolean list;

  @Option(names = "--json", description = "JSON objects, one per line, instead of text.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    ReplayRange range = range();
    Optional<ReplayName> resumed = resumed();
    Site site = audit.site(options);
    TopicScan scan = audit.scan(site, "replay");
    Topics topics = site.config().topics();
    ReplayText text = new ReplayText(audit.terminal(), topics, json);
    return KafkaWork.on(
        site,
        () -> {
          if (apply) {
            apply(site, scan, range, resumed, text);
          } else {
            ReplayCount count =
                new ReplayPreview(scan, topics).of(range, list ? text::line : line -> {});
            text.preview(count);
          }
          return 0;
        });
  }

  private void apply(
      Site site, TopicScan scan, ReplayRange range, Optional<ReplayName> resumed, ReplayText text)
      throws InterruptedException {
    ReplayName name =
        resumed.orElseGet(
            () -> ReplayName.at(Clock.systemUTC().instant(), new SecureRandom().nextInt()));
    audit
        .terminal()
        .err()
        .println(
            "umsync: replay "
                + name.text()
                + "; if it is interrupted, go on with the same options and --resume "
                + name.text());
    ReplayRun run =
        new ReplayRun(
            site.kafka(),
            scan,
            site.config().topics(),
            new SteadyPace(rate, System::nanoTime, AuditReplayCommand::sleep));
    text.written(run.write(range, name, resumed.isPresent()), name);
  }

  private static void sleep(Duration length) throws InterruptedException {
    Thread.sleep(length);
  }

  private ReplayRange range() {
    boolean narrow = since != null || until != null || !ranges.isEmpty() || subscriber != null;
    if (all == narrow) {
      throw wrong(
          all
              ? "--all goes without --since, --until, --range and --subscriber"
              : "say which events: --since, --until, --range, --subscriber, or --all");
    }
    if (rebuild && apply && !yes) {
      throw wrong("--rebuild may bring back what was deleted for good: add --yes if that is meant");
    }
    if (list && apply) {
      throw wrong("--list goes without --apply");
    }
    if (resume != null && !apply) {
      throw wrong("--resume goes with --apply");
    }
    if (rate < 1) {
      throw wrong("--rate is at least 1");
    }
    return new ReplayRange(
        Optional.ofNullable(since),
        Optional.ofNullable(until),
        ranges,
        Optional.ofNullable(subscriber),
        rebuild);
  }

  private Optional<ReplayName> resumed() {
    if (resume == null) {
      return Optional.empty();
    }
    Optional<ReplayName> name = ReplayName.parse(resume);
    if (name.isEmpty()) {
      throw wrong(
          "'" + resume + "' is no replay's name; it was printed, such as r20261125T103000Z-1f4a");
    }
    return name;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }
}

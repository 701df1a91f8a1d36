package dev.umsync.standalone.cli;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.roster.ImportRefused;
import dev.umsync.common.kafka.roster.ImportReport;
import dev.umsync.common.kafka.roster.RosterImport;
import dev.umsync.common.roster.SubscriberRecord;
import dev.umsync.standalone.site.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code umsync subscribers}: who has which box. */
@Command(
    name = "subscribers",
    description = "Import, list and remove the people whose voicemails are delivered.",
    subcommands = {
      SubscribersCommand.Import.class,
      SubscribersCommand.ListAll.class,
      SubscribersCommand.Remove.class
    })
final class SubscribersCommand extends Group {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private final Map<String, String> environment;

  SubscribersCommand(Terminal terminal, Map<String, String> environment) {
    super(terminal);
    this.environment = environment;
  }

  /** What is done with the roster. */
  private interface Work {
    int on(RosterImport roster) throws ImportRefused, InterruptedException;
  }

  private int with(SiteOptions options, Work work) throws ImportRefused, InterruptedException {
    Site site = options.site(options.load(environment), environment);
    site.provision();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        RosterImport roster =
            new RosterImport(site.kafka(), site.config().topics(), executor, PATIENCE)) {
      return work.on(roster);
    }
  }

  /** {@code umsync subscribers import FILE.csv}. */
  @Command(
      name = "import",
      description = "Put everybody in a CSV file on the roster: all of it, or nothing.",
      footer = {
        "",
        "The first line names the columns, in any order: address, source, box, name, locale, timezone, folder, label.",
        "Two lines for one address or for one box are refused."
      })
  static final class Import implements Callable<Integer> {
    @ParentCommand private SubscribersCommand subscribers;
    @Mixin private final SiteOptions options = new SiteOptions();

    @Parameters(paramLabel = "FILE.csv", description = "UTF-8, comma separated.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws ImportRefused, InterruptedException {
      if (!Files.isReadable(file)) { // said before Kafka is asked for anything
        throw new UserError("can't be read", file.toString(), "name a CSV file");
      }
      return subscribers.with(
          options,
          roster -> {
            ImportReport report = roster.importCsv(file);
            subscribers
                .terminal()
                .out()
                .printf(
                    "%s: %d added, %d changed, %d unchanged%n",
                    file.getFileName(),
                    report.added().size(),
                    report.changed().size(),
                    report.unchanged().size());
            return 0;
          });
    }
  }

  /** {@code umsync subscribers list}. */
  @Command(name = "list", description = "Show everybody on the roster, one per line.")
  static final class ListAll implements Callable<Integer> {
    @ParentCommand private SubscribersCommand subscribers;
    @Mixin private final SiteOptions options = new SiteOptions();

    @Override
    public Integer call() throws ImportRefused, InterruptedException {
      return subscribers.with(
          options,
          roster -> {
            for (SubscriberRecord record : roster.list()) {
              subscribers.terminal().out().println(line(record));
            }
            return 0;
          });
    }

    private static String line(SubscriberRecord record) {
      return record.address().address()
          + "\t"
          + record.boxes().stream()
              .map(b -> b.source() + "/" + b.box())
              .collect(Collectors.joining(";"))
          + "\t"
          + record.name().orElse("");
    }
  }

  /** {@code umsync subscribers remove}. */
  @Command(
      name = "remove",
      description = "Take a person off the roster; their mailbox stays as it is.")
  static final class Remove implements Callable<Integer> {
    @ParentCommand private SubscribersCommand subscribers;
    @Mixin private final SiteOptions options = new SiteOptions();

    @Parameters(paramLabel = "ADDRESS", description = "The person's mail address.")
    private String address = "";

    @Override
    public Integer call() throws ImportRefused, InterruptedException {
      Subscriber subscriber;
      try {
        subscriber = Subscriber.of(address);
      } catch (IllegalArgumentException e) {
        throw UserError.wrongUse(
            "is no mail address", address, "name one such as ana@example.com", e);
      }
      return subscribers.with(
          options,
          roster -> {
            if (!roster.remove(subscriber)) {
              throw new UserError("is not on the roster", address, "see 'umsync subscribers list'");
            }
            subscribers.terminal().out().println(address + ": removed");
            return 0;
          });
    }
  }
}

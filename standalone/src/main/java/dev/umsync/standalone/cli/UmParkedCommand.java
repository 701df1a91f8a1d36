package dev.umsync.standalone.cli;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.ingest.kafka.mailbox.ParkedDesk;
import dev.umsync.ingest.kafka.mailbox.ParkedEvent;
import dev.umsync.standalone.site.Site;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code umsync um-parked}: what people did in their mailboxes and a UM server did not take. */
@Command(
    name = "um-parked",
    description = "Show, retry or drop mailbox events that a UM server did not take.",
    subcommands = {
      UmParkedCommand.ListAll.class,
      UmParkedCommand.Retry.class,
      UmParkedCommand.Drop.class
    })
final class UmParkedCommand extends Group {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private final Map<String, String> environment;

  UmParkedCommand(Terminal terminal, Map<String, String> environment) {
    super(terminal);
    this.environment = environment;
  }

  /** What is done at the desk. */
  private interface Work {
    int at(ParkedDesk desk) throws InterruptedException;
  }

  private int with(SiteOptions options, Work work) throws InterruptedException {
    Site site = options.site(options.load(environment), environment);
    return KafkaWork.on(
        site,
        () -> {
          try (ParkedDesk desk =
              new ParkedDesk(site.kafka(), site.config().topics(), Clock.systemUTC(), PATIENCE)) {
            return work.at(desk);
          }
        });
  }

  /** Which of the parked events are meant. */
  static final class Selection {
    @Option(
        names = "--source",
        paramLabel = "URI",
        description = "Meant for this UM server only, such as um://nupoint-1.")
    private @Nullable String source;

    @Option(names = "--subscriber", paramLabel = "ADDRESS", description = "Of this person only.")
    private @Nullable String subscriber;

    @Option(names = "--event", paramLabel = "ID", description = "This one only, by its id.")
    private @Nullable String event;

    boolean isEverything() {
      return source == null && subscriber == null && event == null;
    }

    List<ParkedEvent> of(List<ParkedEvent> all) {
      return all.stream().filter(this::holds).toList();
    }

    private boolean holds(ParkedEvent parked) {
      String wanted = subscriber == null ? null : person(subscriber).address();
      return (source == null || parked.key().source().value().equals(source))
          && (wanted == null
              || parked
                  .event()
                  .filter(e -> e.meta().subscriber().address().equals(wanted))
                  .isPresent())
          && (event == null || parked.event().filter(e -> e.meta().id().equals(event)).isPresent());
    }

    private static Subscriber person(String address) {
      try {
        return Subscriber.of(address);
      } catch (IllegalArgumentException e) {
        throw UserError.wrongUse(
            "is no mail address", address, "name one such as ana@example.com", e);
      }
    }
  }

  private int each(SiteOptions options, Selection which, boolean all, String done, Act act)
      throws InterruptedException {
    if (which.isEverything() && !all) {
      throw UserError.wrongUse(
          "would act on everything that is parked",
          "um-parked",
          "name --source, --subscriber or --event, or say --all");
    }
    return with(
        options,
        desk -> {
          List<ParkedEvent> meant = which.of(desk.list());
          for (ParkedEvent parked : meant) {
            act.on(desk, parked);
          }
          terminal().out().printf("%d %s%n", meant.size(), done);
          return 0;
        });
  }

  /** What is done with one. */
  private interface Act {
    void on(ParkedDesk desk, ParkedEvent parked) throws InterruptedException;
  }

  /** {@code umsync um-parked list}. */
  @Command(name = "list", description = "Show what is parked, one per line, the oldest first.")
  static final class ListAll implements Callable<Integer> {
    @ParentCommand private UmParkedCommand parked;
    @Mixin private final SiteOptions options = new SiteOptions();
    @Mixin private final Selection which = new Selection();

    @Override
    public Integer call() throws InterruptedException {
      return parked.with(
          options,
          desk -> {
            parked
                .terminal()
                .out()
                .printf(
                    "%-24s  %-20s  %-9s  %-28s  %-40s  %s%n",
                    "PARKED", "SOURCE", "EVENT", "SUBSCRIBER", "ID", "WHY");
            which.of(desk.list()).forEach(this::print);
            return 0;
          });
    }

    private void print(ParkedEvent one) {
      String type = one.event().map(e -> word(e)).orElse("?");
      parked
          .terminal()
          .out()
          .printf(
              "%-24s  %-20s  %-9s  %-28s  %-40s  %s (tried %d times)%n",
              one.headers().parkedAt(),
              one.key().source(),
              type,
              one.event().map(e -> e.meta().subscriber().address()).orElse("?"),
              one.event().map(e -> e.meta().id()).orElse("?"),
              one.headers().reason(),
              one.headers().attempts());
    }

    private static String word(MailboxEvent event) {
      String type = event.type().ceType();
      return type.substring(type.lastIndexOf('.') + 1);
    }
  }

  /** {@code umsync um-parked retry}. */
  @Command(
      name = "retry",
      description = "Have ingest hand them over once more; what fails again is parked again.")
  static final class Retry implements Callable<Integer> {
    @ParentCommand private UmParkedCommand parked;
    @Mixin private final SiteOptions options = new SiteOptions();
    @Mixin private final Selection which = new Selection();

    @Option(names = "--all", description = "Everything that is parked.")
    private boolean all;

    @Override
    public Integer call() throws InterruptedException {
      return parked.each(options, which, all, "to be tried again", ParkedDesk::retry);
    }
  }

  /** {@code umsync um-parked drop}. */
  @Command(name = "drop", description = "Give them up: the UM server never hears of them.")
  static final class Drop implements Callable<Integer> {
    @ParentCommand private UmParkedCommand parked;
    @Mixin private final SiteOptions options = new SiteOptions();
    @Mixin private final Selection which = new Selection();

    @Option(names = "--all", description = "Everything that is parked.")
    private boolean all;

    @Override
    public Integer call() throws InterruptedException {
      return parked.each(options, which, all, "dropped", ParkedDesk::drop);
    }
  }
}

package dev.umsync.standalone.cli;

import dev.umsync.common.event.ControlEvent;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.standalone.audit.OutcomeWords;
import dev.umsync.standalone.parked.OrderDesk;
import dev.umsync.standalone.parked.OrderPlan;
import dev.umsync.standalone.parked.OrderResult;
import dev.umsync.standalone.parked.ParkedEntry;
import dev.umsync.standalone.parked.ParkedFilter;
import dev.umsync.standalone.site.Site;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What {@code umsync parked retry} and {@code umsync parked drop} have in common. */
abstract sealed class ParkedOrderCommand implements Callable<Integer> {
  @ParentCommand private ParkedCommand parked;
  @Mixin private final SiteOptions options = new SiteOptions();
  @Mixin private final ParkedSelection selection = new ParkedSelection();
  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--all", description = "Everything that is parked; with --yes.")
  private boolean all;

  @Option(names = "--yes", description = "Yes, everything.")
  private boolean yes;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      converter = Values.Span.class,
      description = "How long to watch what becomes of it (default: 30s; 0s does not wait).")
  private Duration wait = Duration.ofSeconds(30);

  @Option(
      names = "--note",
      paramLabel = "TEXT",
      description = "Why, for the auditor: it is kept with the order.")
  private @Nullable String note;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "Who gives the order, for the auditor (default: this machine's user).")
  private @Nullable String by;

  /** The order. */
  abstract ControlEvent.Order order();

  /** Whether it is really given. */
  abstract boolean isApplied();

  /** {@code umsync parked retry}. */
  @Command(
      name = "retry",
      description = {
        "Have parked events tried again now, in order, instead of at their time.",
        "Exit status 1 if any of them is still parked when the wait is over."
      })
  static final class Retry extends ParkedOrderCommand {
    @Override
    ControlEvent.Order order() {
      return ControlEvent.Order.RETRY;
    }

    @Override
    boolean isApplied() {
      return true;
    }
  }

  /** {@code umsync parked drop}. */
  @Command(
      name = "drop",
      description = {
        "Give parked events up: each ends with an outcome, no mailbox is touched, and what was not",
        "delivered is not delivered by a replay either. Without --apply it only says what it would do.",
        "What is parked of these subscribers until a worker takes the order is given up too."
      })
  static final class Drop extends ParkedOrderCommand {
    @Option(names = "--apply", description = "Do it.")
    private boolean apply;

    @Override
    ControlEvent.Order order() {
      return ControlEvent.Order.DROP;
    }

    @Override
    boolean isApplied() {
      return apply;
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    if (all != selection.isEmpty()) {
      throw wrong(
          all
              ? "--all goes without --subscriber, --tenant and --reason"
              : "name whose with --subscriber, --tenant or --reason, or --all");
    }
    if (all && isApplied() && !yes) {
      throw wrong("--all is about everybody: add --yes if that is meant");
    }
    Site site = parked.site(options);
    return KafkaWork.on(site, () -> run(site));
  }

  private int run(Site site) throws InterruptedException {
    ParkedFilter filter = selection.filter();
    OrderPlan plan =
        OrderPlan.of(
            parked.list(site).read(filter.anyReason()),
            filter,
            parked
                .scan(site)
                .spans(
                    site.config().topics().name(TopicSpec.STATE),
                    Optional.empty(),
                    Optional.empty())
                .size());
    for (ParkedEntry entry : plan.outOfReach()) {
      err(
          "umsync: parked at %d:%d: no order reaches it (%s); it is removed after 30 days"
              .formatted(entry.partition(), entry.first(), entry.reason()));
    }
    if (plan.orders().isEmpty()) {
      err("umsync: nothing is parked that this names; see 'umsync parked list'");
      return plan.outOfReach().isEmpty() ? 0 : 1;
    }
    if (order() == ControlEvent.Order.DROP) {
      // Listed with --apply too: it may be more by now than a dry run has shown.
      new ParkedTable(parked.terminal(), Clock.systemUTC())
          .table(plan.orders().stream().flatMap(o -> o.entries().stream()).toList());
    }
    if (!isApplied()) {
      return preview(plan);
    }
    long open = give(site, plan);
    return open == 0 && plan.outOfReach().isEmpty() ? 0 : 1;
  }

  private int preview(OrderPlan plan) {
    parked
        .terminal()
        .out()
        .printf(
            "Nothing is changed. %s of %s would be given up; add --apply to do it.%n",
            count(plan.orders().stream().mapToLong(OrderPlan.Planned::events).sum(), "event"),
            count(people(plan.orders()), "subscriber"));
    return 0;
  }

  private long give(Site site, OrderPlan plan) throws InterruptedException {
    OrderDesk desk =
        new OrderDesk(
            site.kafka(),
            site.config().topics(),
            Clock.systemUTC(),
            System::nanoTime,
            () -> UUID.randomUUID().toString());
    long[] open = {0};
    desk.give(
        plan.orders(),
        order(),
        new OrderDesk.Operator(
            by == null ? System.getProperty("user.name", "unknown") : by,
            Optional.ofNullable(note)),
        wait,
        (planned, result) -> {
          if (wait.isZero()) {
            out(line(planned, "ordered"));
          } else {
            out(line(planned, words(result)));
            open[0] += result.end() == OrderResult.End.DONE ? 0 : 1;
          }
        });
    return open[0];
  }

  private static String line(OrderPlan.Planned planned, String what) {
    return planned.subscriber().address()
        + ": "
        + count(planned.events(), "event")
        + (planned.parkedOffset().isPresent()
            ? " (parked offset " + planned.parkedOffset().getAsLong() + ")"
            : "")
        + ": "
        + what;
  }

  private String words(OrderResult result) {
    return switch (result.end()) {
      case DONE -> result.outcomes().isEmpty() ? "done" : "done, " + outcomes(result);
      case PARKED_AGAIN ->
          "still parked, "
              + result.reason()
              + (result.notBefore().toEpochMilli() > 0
                  ? "; tried again at " + result.notBefore()
                  : "")
              + (result.outcomes().isEmpty() ? "" : "; " + outcomes(result));
      case OPEN ->
          "not done after "
              + wait.toSeconds()
              + " s"
              + (result.outcomes().isEmpty() ? "" : " (" + outcomes(result) + " so far)")
              + "; the order stands, see 'umsync parked list' and whether a worker runs";
    };
  }

  private static String outcomes(OrderResult result) {
    return String.join(
        ", ",
        result.outcomes().entrySet().stream()
            .map(e -> e.getValue() + " " + OutcomeWords.word(e.getKey()))
            .toList());
  }

  private static long people(List<OrderPlan.Planned> orders) {
    return orders.stream().map(OrderPlan.Planned::subscriber).distinct().count();
  }

  private static String count(long number, String what) {
    return "%,d %s%s".formatted(number, what, number == 1 ? "" : "s");
  }

  private ParameterException wrong(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }

  private void out(String line) {
    parked.terminal().out().println(line);
  }

  private void err(String line) {
    parked.terminal().err().println(line);
  }
}

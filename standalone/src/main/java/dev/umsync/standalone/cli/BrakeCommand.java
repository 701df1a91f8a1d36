package dev.umsync.standalone.cli;

import dev.umsync.common.event.EventMeta;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.BrakeRecords;
import dev.umsync.common.mailbox.BrakeOrder;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.standalone.audit.TopicScan;
import dev.umsync.standalone.brake.HeldDelete;
import dev.umsync.standalone.brake.HeldDeletes;
import dev.umsync.standalone.site.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code umsync brake}: deletes in mailboxes that were too many to be believed at once. */
@Command(
    name = "brake",
    description = "Show, release or drop deletes that are held because they were too many at once.",
    subcommands = {
      BrakeCommand.ListHeld.class,
      BrakeCommand.Release.class,
      BrakeCommand.Drop.class
    })
final class BrakeCommand extends Group {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What these orders come from: not a UM server, but somebody who runs this command. */
  private static final SourceUri OPERATOR = new SourceUri("umsync:operator");

  private final Map<String, String> environment;

  BrakeCommand(Terminal terminal, Map<String, String> environment) {
    super(terminal);
    this.environment = environment;
  }

  private List<HeldDelete> held(Site site) {
    return HeldDeletes.read(
        new TopicScan(
            site.kafka(),
            System::nanoTime,
            new TimedProgress(terminal(), "brake", System::nanoTime)),
        site.config().topics().name(TopicSpec.STATE));
  }

  /** {@code umsync brake list}. */
  @Command(name = "list", description = "Show deletes that are held, one per line.")
  static final class ListHeld implements Callable<Integer> {
    @ParentCommand private BrakeCommand brake;
    @Mixin private final SiteOptions options = new SiteOptions();

    @Option(
        names = "--missing",
        description =
            "Show voicemails that were not found too: that is no delete, and nothing is held.")
    private boolean missing;

    @Override
    public Integer call() throws InterruptedException {
      Site site = options.site(options.load(brake.environment), brake.environment);
      return KafkaWork.on(site, () -> list(site));
    }

    private int list(Site site) {
      brake
          .terminal()
          .out()
          .printf("%-24s  %-8s  %-28s  %s%n", "SINCE", "IS", "SUBSCRIBER", "VOICEMAIL");
      for (HeldDelete delete : brake.held(site)) {
        if (delete.isHeld() || missing) {
          brake
              .terminal()
              .out()
              .printf(
                  "%-24s  %-8s  %-28s  %s%n",
                  delete.gone().since(),
                  delete.isHeld() ? "held" : "missing",
                  delete.subscriber().address(),
                  delete.voicemail().text());
        }
      }
      return 0;
    }
  }

  /** Whose held deletes are meant: of some people, of a tenant, or all. */
  static final class Whose {
    @Option(
        names = "--subscriber",
        paramLabel = "ADDRESS",
        description = "Of this person; may be given more than once.")
    private List<String> subscribers = new ArrayList<>();

    @Option(names = "--tenant", paramLabel = "DOMAIN", description = "Of everybody in this domain.")
    private @Nullable String tenant;

    @Option(names = "--all", description = "Of everybody.")
    private boolean all;

    private boolean named() {
      return all || tenant != null || !subscribers.isEmpty();
    }

    private boolean means(Subscriber subscriber) {
      return all
          || subscriber.domain().equalsIgnoreCase(tenant)
          || subscribers.stream().anyMatch(s -> s.equalsIgnoreCase(subscriber.address()));
    }
  }

  private int order(SiteOptions options, Whose whose, BrakeOrder order)
      throws InterruptedException {
    if (!whose.named()) {
      throw UserError.wrongUse(
          "says of nobody whose deletes are meant",
          "brake",
          "give --subscriber, --tenant or --all; see 'umsync brake list'");
    }
    Site site = options.site(options.load(environment), environment);
    return KafkaWork.on(site, () -> order(site, whose, order));
  }

  private int order(Site site, Whose whose, BrakeOrder order) throws InterruptedException {
    Set<Subscriber> people = new TreeSet<>();
    for (HeldDelete delete : held(site)) {
      if (delete.isHeld() && whose.means(delete.subscriber())) {
        people.add(delete.subscriber());
      }
    }
    if (people.isEmpty()) {
      throw new UserError("is held of nobody meant", "nothing", "see 'umsync brake list'");
    }
    send(site, people, order);
    terminal()
        .out()
        .printf("%d %s ordered%n", people.size(), people.size() == 1 ? "person" : "people");
    return 0;
  }

  private static void send(Site site, Set<Subscriber> people, BrakeOrder order)
      throws InterruptedException {
    String topic = site.config().topics().name(TopicSpec.VOICEMAIL);
    try (Producer<byte[], byte[]> producer =
        site.kafka().producer("umsync-brake", PATIENCE, Map.of())) {
      for (Subscriber subscriber : people) {
        EventMeta meta =
            new EventMeta(UUID.randomUUID().toString(), OPERATOR, subscriber, Instant.now());
        producer.send(BrakeRecords.encode(topic, meta, order)).get();
      }
    } catch (ExecutionException e) {
      throw new UserError("could not be written", topic, "check that Kafka is up", e);
    }
  }

  /** {@code umsync brake release}. */
  @Command(name = "release", description = "Tell the UM server of held deletes: people meant them.")
  static final class Release implements Callable<Integer> {
    @ParentCommand private BrakeCommand brake;
    @Mixin private final SiteOptions options = new SiteOptions();
    @Mixin private final Whose whose = new Whose();

    @Override
    public Integer call() throws InterruptedException {
      return brake.order(options, whose, BrakeOrder.RELEASE);
    }
  }

  /** {@code umsync brake drop}. */
  @Command(
      name = "drop",
      description = "Never tell the UM server of held deletes: the voicemails stay on the phone.")
  static final class Drop implements Callable<Integer> {
    @ParentCommand private BrakeCommand brake;
    @Mixin private final SiteOptions options = new SiteOptions();
    @Mixin private final Whose whose = new Whose();

    @Override
    public Integer call() throws InterruptedException {
      return brake.order(options, whose, BrakeOrder.DROP);
    }
  }
}

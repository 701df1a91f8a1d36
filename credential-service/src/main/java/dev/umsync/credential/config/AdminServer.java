package dev.umsync.credential.config;

import dev.umsync.common.http.HttpServer;
import dev.umsync.common.http.Routes;
import dev.umsync.common.http.TlsMaterial;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.kafka.roster.RosterImport;
import dev.umsync.common.keys.MasterKey;
import dev.umsync.common.keys.TokenSealer;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.credential.access.AccessChange;
import dev.umsync.credential.access.AccessLedger;
import dev.umsync.credential.access.Passwords;
import dev.umsync.credential.access.Sessions;
import dev.umsync.credential.access.SignInLimits;
import dev.umsync.credential.activity.Actor;
import dev.umsync.credential.activity.BoundedActivity;
import dev.umsync.credential.check.CheckDesk;
import dev.umsync.credential.kafka.CredentialTopics;
import dev.umsync.credential.kafka.Knowledge;
import dev.umsync.credential.kafka.admin.AccessChanges;
import dev.umsync.credential.kafka.admin.ActivityTopic;
import dev.umsync.credential.kafka.admin.AdminWriter;
import dev.umsync.credential.kafka.admin.LiveTokens;
import dev.umsync.credential.kafka.admin.OutcomesOf;
import dev.umsync.credential.kafka.admin.Stored;
import dev.umsync.credential.kafka.admin.TenantChanges;
import dev.umsync.credential.mint.ProviderTransport;
import dev.umsync.credential.oidc.OidcClient;
import dev.umsync.credential.page.AdminPage;
import dev.umsync.credential.store.KeyLedger;
import dev.umsync.credential.upkeep.Chore;
import dev.umsync.credential.web.AdminApi;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The administration API of one instance. Thread rule: made and closed by one thread. */
final class AdminServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long LONGEST_BODY_BYTES = 17L << 20;

  /** What the instance hands over. */
  record Around(
      KafkaConnection kafka,
      CredentialTopics topics,
      Knowledge known,
      MasterKey master,
      TokenSealer sealer,
      AdminWriter writer,
      CheckDesk checks,
      ProviderTransport transport,
      Clock clock,
      LongSupplier ticker,
      RandomGenerator random,
      Executor executor) {}

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final BoundedActivity activity;
  private final LiveTokens tokens;
  private final HttpServer server;
  private final Optional<String> firstStart;

  AdminServer(WebConfig config, TlsMaterial tls, Around around) throws InterruptedException {
    Clock clock = around.clock();
    KafkaConnection kafka = around.kafka();
    try {
      ActivityTopic activityTopic =
          opened(new ActivityTopic(kafka, name(around, TopicSpec.ACTIVITY)));
      activity = new BoundedActivity(activityTopic::write, clock);
      opened.push(activity::end);
      tokens =
          opened(
              new LiveTokens(
                  kafka,
                  name(around, TopicSpec.TOKENS),
                  around.topics().subscriberPartitions(),
                  clock,
                  around.executor()));
      RosterImport roster =
          opened(new RosterImport(kafka, around.topics().topics(), around.executor(), PATIENCE));
      AccessLedger ledger = new AccessLedger(around.master(), clock, around.random());
      AccessChanges access = new AccessChanges(around.writer(), clock);
      firstStart = firstStart(ledger, access, config);
      Routes routes =
          AdminPage.addTo(
              AdminApi.addTo(
                  new Routes(), parts(config, around, activityTopic, roster, ledger, access)));
      server =
          opened(
              HttpServer.start(
                  config.listener(),
                  Optional.of(tls),
                  routes,
                  further -> further.maxPayloadSize(LONGEST_BODY_BYTES)));
    } catch (RuntimeException | InterruptedException e) {
      close();
      throw e;
    }
  }

  private AdminApi.Parts parts(
      WebConfig config,
      Around around,
      ActivityTopic activityTopic,
      RosterImport roster,
      AccessLedger ledger,
      AccessChanges access)
      throws InterruptedException {
    Clock clock = around.clock();
    Stored stored = new Stored(around.kafka(), around.topics().topics(), PATIENCE);
    return new AdminApi.Parts(
        around.known(),
        around.master(),
        around.sealer(),
        new Sessions(
            around.master(), around.known().access(), config.session(), clock, around.random()),
        ledger,
        access,
        new TenantChanges(around.writer(), new KeyLedger(around.master(), clock), clock),
        new Passwords(around.master(), around.random()),
        new SignInLimits(around.ticker()),
        activity,
        activityTopic,
        tokens,
        new OutcomesOf(
            around.kafka(),
            name(around, TopicSpec.OUTCOMES),
            around.topics().subscriberPartitions()),
        roster,
        around.checks()::start,
        config
            .oidc()
            .map(o ->
                new OidcClient(o, around.transport(), around.master(), clock, around.random())),
        stored::instances,
        config.publicUrl(),
        () -> true,
        clock);
  }

  private static Optional<String> firstStart(
      AccessLedger ledger, AccessChanges access, WebConfig config) throws InterruptedException {
    boolean byOidc = config.oidc().filter(o -> !o.administrators().isEmpty()).isPresent();
    if (byOidc) {
      return Optional.empty();
    }
    return switch (access.change(
        Actor.UMSYNC, "firstStart", AccessLedger.FIRST_ADMINISTRATOR, ledger::firstStart)) {
      case AccessChange.Write<Optional<String>> write -> write.result();
      case AccessChange.Refused<Optional<String>> refused -> Optional.empty();
    };
  }

  private static String name(Around around, TopicSpec topic) {
    return around.topics().topics().name(topic);
  }

  private <T extends AutoCloseable> T opened(T part) {
    opened.push(part);
    return part;
  }

  /** Where it answers. */
  URI uri() {
    return server.uri();
  }

  /** The one-time claim of the first start, as long as nobody administers. */
  Optional<String> firstStart() {
    return firstStart;
  }

  List<Chore> chores() {
    return List.of(
        new Chore("activity", Duration.ZERO, Duration.ofSeconds(1), false, activity::flush),
        new Chore("tokens", Duration.ZERO, Duration.ofMinutes(10), false, tokens::sweep));
  }

  /** The last one made first. */
  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.atWarn().log("A part of the administration API did not close in order");
      }
    }
  }
}

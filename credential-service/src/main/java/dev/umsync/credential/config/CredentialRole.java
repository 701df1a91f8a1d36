package dev.umsync.credential.config;

import dev.umsync.common.check.CheckRequest;
import dev.umsync.common.config.StartFailed;
import dev.umsync.common.http.Readiness;
import dev.umsync.common.http.ReadinessCheck;
import dev.umsync.common.http.TlsMaterial;
import dev.umsync.common.instance.InstanceRecord;
import dev.umsync.common.kafka.InstanceReporter;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.keys.MasterKey;
import dev.umsync.common.keys.TokenSealer;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.credential.check.CheckDesk;
import dev.umsync.credential.check.SetupCheck;
import dev.umsync.credential.kafka.CredentialTopics;
import dev.umsync.credential.kafka.Knowledge;
import dev.umsync.credential.kafka.RotationWiring;
import dev.umsync.credential.kafka.Tables;
import dev.umsync.credential.kafka.admin.AccessChanges;
import dev.umsync.credential.kafka.admin.AdminWriter;
import dev.umsync.credential.kafka.admin.WorkerProbe;
import dev.umsync.credential.mint.Minters;
import dev.umsync.credential.mint.ProviderTransport;
import dev.umsync.credential.store.CredentialRecord;
import dev.umsync.credential.store.Credentials;
import dev.umsync.credential.upkeep.Chore;
import dev.umsync.credential.upkeep.Upkeep;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The credential service: holds the tenants' keys, mints one token per mailbox, publishes them
 * sealed.
 *
 * <p>Thread rule: made and closed by one thread; runs on the executor's.
 */
public final class CredentialRole implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CredentialRole.class);
  private static final Duration RESTORE_PATIENCE = Duration.ofMinutes(2);
  private final RotationWiring wiring;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private @Nullable AdminServer admin;

  private CredentialRole(RotationWiring wiring) {
    this.wiring = wiring;
  }

  /**
   * Starts the role; returns when tenants, credentials and roster have been read.
   *
   * <p>The topics exist already.
   *
   * @param tls the certificate of the administration API; not asked for where it is not enabled
   * @param executor runs the role's tasks, one thread each; its owner closes it after the role
   * @throws StartFailed if a keyset is missing or not the one that the stored credentials were
   *     sealed with, or a port can't be had
   */
  public static CredentialRole start(
      CredentialConfig config,
      KafkaConnection kafka,
      CredentialTopics topics,
      KeyDirectory keys,
      Supplier<TlsMaterial> tls,
      MeterRegistry metrics,
      Clock clock,
      LongSupplier ticker,
      RandomGenerator random,
      ExecutorService executor)
      throws InterruptedException {
    MasterKey master;
    TokenSealer sealer;
    try {
      master = keys.masterKey();
      sealer = keys.tokenSealer();
    } catch (KeyTrouble e) {
      throw new StartFailed(
          "The credential service can't start", keys.folder().toString(), e.getMessage() + ".", e);
    }
    ProviderTransport transport =
        new ProviderTransport(config.httpsProxy(), config.providerPatience(), executor);
    Minters minters =
        new Minters(config.googleTokenUri(), config.microsoftAuthority(), transport, clock, random);
    Knowledge known = Knowledge.none(new Credentials(master, minters::of));
    RotationWiring wiring =
        new RotationWiring(
            config.groupId(),
            config.mintsAtOnce(),
            config.rotation(),
            kafka,
            topics,
            known,
            sealer,
            metrics,
            clock,
            random,
            executor);
    CredentialRole role = new CredentialRole(wiring);
    role.opened.push(transport);
    role.opened.push(wiring);
    try {
      await(wiring.tables());
      refuseUnopened(known.credentials());
      wiring.begin();
      AdminWriter writer =
          new AdminWriter(kafka, topics.topics(), known.applied(), random, Chores::pause);
      CheckDesk checks =
          new CheckDesk(
              new SetupCheck(
                  minters::endpoint,
                  transport,
                  new WorkerProbe(kafka, topics.topics(), CheckRequest.PATIENCE, clock, random),
                  sealer,
                  clock),
              known.credentials(),
              known.roster(),
              known.checks(),
              new AccessChanges(writer, clock)::note,
              clock,
              executor);
      Chores chores = new Chores(known, writer, checks, config.web(), master, clock, random);
      List<Chore> all = new ArrayList<>(chores.all());
      if (config.web().enabled()) {
        AdminServer server =
            new AdminServer(
                config.web(),
                tls.get(),
                new AdminServer.Around(
                    kafka, topics, known, master, sealer, writer, checks, transport, clock, ticker,
                    random, executor));
        role.opened.push(server);
        role.admin = server;
        all.addAll(server.chores());
      }
      role.opened.push(
          new InstanceReporter(
              kafka,
              topics.topics().name(TopicSpec.INSTANCES),
              "umsync-credentials-" + Long.toHexString(random.nextLong()),
              InstanceRecord.Role.CREDENTIALS,
              List.of(master, sealer),
              chores::keysChanged,
              clock,
              executor));
      role.opened.push(new Upkeep(all, wiring::isFirst, clock, executor));
      return role;
    } catch (RuntimeException | InterruptedException e) {
      role.close();
      throw e;
    }
  }

  private static void await(Tables tables) throws InterruptedException {
    try {
      tables.restored().get(RESTORE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new StartFailed(
          "The credential service could not read its topics",
          "tenants, credentials, subscribers, admin",
          "Check that Kafka is up and that this client may read them.",
          e);
    }
  }

  /** A store that can't be opened is an error, never an empty store. */
  private static void refuseUnopened(Credentials credentials) {
    for (CredentialRecord record : credentials.unopened()) {
      throw new StartFailed(
          "A stored credential was sealed with a master key that is not here",
          "tenant %s, expected key id %s".formatted(record.tenant(), record.masterKeyId()),
          "Restore the keyset 'master' that holds this key.");
    }
  }

  /** Where the administration API answers, if it does. */
  public Optional<URI> adminUri() {
    return Optional.ofNullable(admin).map(AdminServer::uri);
  }

  /**
   * The path of the link for the first administrator's password, as long as there is no
   * administrator. Whoever has it may set that password: to be shown to a person, not logged.
   */
  public Optional<String> firstStartLink() {
    return Optional.ofNullable(admin)
        .flatMap(AdminServer::firstStart)
        .map(claim -> "/welcome#" + claim);
  }

  /** Whether this instance can do its work, for {@code /health/ready}. */
  public List<ReadinessCheck> readiness() {
    return List.of(
        ReadinessCheck.of(
            "tokens",
            () ->
                wiring.isAnswering()
                    ? Readiness.ready()
                    : Readiness.notReady("the token rotation has ended; start it again")));
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
        LOG.atWarn().log("A part of the credential service did not close in order");
      }
    }
  }
}

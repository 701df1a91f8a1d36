package dev.umsync.worker.config;

import dev.umsync.common.config.StartFailed;
import dev.umsync.common.event.EventCodec;
import dev.umsync.common.identity.MessageIdentities;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.instance.InstanceRecord;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.kafka.InstanceReporter;
import dev.umsync.common.kafka.Partitioning;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.keys.TokenOpener;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.tenant.Tenants;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.upload.UploadBudget;
import dev.umsync.worker.check.MailboxCheck;
import dev.umsync.worker.config.WorkerConfig.GroupProtocol;
import dev.umsync.worker.connections.ConnectionLimits;
import dev.umsync.worker.connections.MailboxConnections;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Surroundings;
import dev.umsync.worker.failure.FailurePolicy;
import dev.umsync.worker.imap.ImapConnector;
import dev.umsync.worker.imap.wire.SocketLimits;
import dev.umsync.worker.kafka.Doorbell;
import dev.umsync.worker.kafka.MailboxPublications;
import dev.umsync.worker.kafka.WorkerLoop;
import dev.umsync.worker.kafka.WorkerSettings;
import dev.umsync.worker.kafka.checks.CheckLoop;
import dev.umsync.worker.kafka.tables.GroupSession;
import dev.umsync.worker.kafka.tables.LossTable;
import dev.umsync.worker.kafka.tables.TaskDecoder;
import dev.umsync.worker.kafka.tables.TokenRequests;
import dev.umsync.worker.kafka.tables.WatchTaskDecoder;
import dev.umsync.worker.kafka.tables.WorkerTables;
import dev.umsync.worker.mailbox.Provider;
import dev.umsync.worker.tokens.RequestPacing;
import dev.umsync.worker.tokens.Requests;
import dev.umsync.worker.tokens.TokenTable;
import dev.umsync.worker.voicemail.ApplierParts;
import dev.umsync.worker.voicemail.Circuits;
import dev.umsync.worker.voicemail.Directory;
import dev.umsync.worker.voicemail.ParkingCauses;
import dev.umsync.worker.voicemail.VoicemailApplier;
import dev.umsync.worker.watch.LossWindow;
import dev.umsync.worker.watch.Watch;
import dev.umsync.worker.watch.WatchDirectory;
import dev.umsync.worker.watch.WatchParts;
import dev.umsync.worker.watch.WatchTask;
import dev.umsync.worker.watch.WatchingHandler;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The parts of a worker, put together. Thread rule: used by one thread, at start. */
record WorkerAssembly(WorkerRole role, WorkerWiring wiring) {
  private static final Duration USUAL_SESSION = Duration.ofSeconds(45);

  /** Which part of worker.bytes-held is held beside it, of messages that are copied. */
  private static final int COPIES_PART = 4;

  /** A call is not kept for longer by others that copy; it is tried again. */
  private static final Duration COPIES_WAIT = Duration.ofSeconds(5);

  static WorkerAssembly of(WorkerConfig config, WorkerSurroundings around)
      throws InterruptedException {
    Opened opened = new Opened();
    try {
      return of(config, around, opened);
    } catch (RuntimeException | InterruptedException e) {
      opened.close();
      throw e;
    }
  }

  private static WorkerAssembly of(WorkerConfig config, WorkerSurroundings around, Opened opened)
      throws InterruptedException {
    Keys keys = keys(around);
    MessageParts message = MessageParts.of(config, around, keys.identities(), opened);
    String instance = instance(config, around);
    WorkerSettings settings =
        EngineSettings.of(config, instance, session(config, around), around.topics());
    // What the tables tell reaches the loop, which is made after them.
    AtomicReference<WorkerLoop<WatchTask>> later = new AtomicReference<>();
    TokenRequests requests =
        opened.add(new TokenRequests(around.kafka(), around.topics(), around.registry()));
    TokenTable tokens =
        new TokenTable(
            keys.opener(),
            new Requests(requests, RequestPacing.DEFAULT, around.ticker()),
            config.heldTokens(),
            subscriber -> Partitioning.of(subscriber, around.subscriberPartitions()),
            around.clock(),
            around.registry(),
            subscriber ->
                tell(
                    later,
                    loop ->
                        loop.redriveNow(new Key(subscriber.address()), ParkingCauses::isToken)));
    ScheduledExecutorService scheduled = scheduled("umsync-worker-timer");
    opened.add(scheduled::shutdownNow);
    // Apart, so that a write of one of the timer's tasks is ended too.
    ScheduledExecutorService limits = scheduled("umsync-worker-limits");
    opened.add(limits::shutdownNow);
    ImapConnector connector = connector(config, around, limits);
    MailboxConnections connections = opened.add(connections(config, around, tokens, connector));
    Roster roster = new Roster();
    Tenants tenants = new Tenants();
    Directory served = new Directory(roster, tenants);
    WorkerTables tables =
        opened.add(
            new WorkerTables(
                around.kafka(),
                around.topics(),
                around.subscriberPartitions(),
                roster,
                tenants,
                tokens,
                new Redrives(later),
                around.executor()));
    Circuits circuits =
        new Circuits(
            around.clock(),
            config.engine().circuits(),
            around.registry(),
            whose ->
                tell(
                    later,
                    loop ->
                        loop.redriveNow(key -> served.isAt(key, whose), ParkingCauses::isCircuit)));
    VoicemailApplier applier =
        new VoicemailApplier(
            new ApplierParts(
                served,
                connections,
                keys.identities(),
                message.composer(),
                circuits,
                FailurePolicy.defaults(),
                around.topics(),
                around.clock(),
                indexLag(config),
                WorkerAssembly::pause,
                config.patience(),
                config.lookAgainAfter(),
                around.registry().counter("umsync.worker.copies.removed"),
                new UploadBudget(
                    settings.limits().memory().bytesPerWorker() / COPIES_PART, COPIES_WAIT),
                message.preparation()));
    WatchDirectory directory = new WatchDirectory(roster, tenants);
    LossTable losses =
        opened.add(
            new LossTable(
                around.kafka(),
                around.topics().name(TopicSpec.LOSSES),
                around.subscriberPartitions(),
                new LossWindow(config.watch().brakes(), directory::people),
                around.executor()));
    WatchParts watching =
        new WatchParts(
            config.watch(),
            directory,
            connections,
            connections,
            keys.identities(),
            circuits,
            new MailboxPublications(around.topics().name(TopicSpec.MAILBOX)),
            losses,
            around.clock(),
            around.ticker(),
            around.random(),
            around.executor(),
            config.patience(),
            around.registry());
    Watch watch =
        new Watch(
            watching,
            (partition, look, refused) ->
                tell(
                    later,
                    loop ->
                        loop.errand(
                            partition, new Key(look.subscriber().address()), look, refused)));
    Doorbell bell = new Doorbell();
    WorkerLoop<WatchTask> loop =
        opened.add(
            new WorkerLoop<>(
                around.kafka(),
                settings,
                new WatchTaskDecoder(
                    new TaskDecoder(
                        new EventRecords(new EventCodec()),
                        around.restoredAt().orElse(Instant.MIN),
                        message.board())),
                new WatchingHandler(applier, watching, watch),
                bell,
                new Surroundings(
                    around.clock(),
                    around.ticker(),
                    around.executor(),
                    around.random(),
                    bell::ring),
                around.registry()));
    opened.add(
        new CheckLoop(
            around.kafka(),
            around.topics(),
            config.groupId(),
            instance,
            new MailboxCheck(connector, keys.opener(), around.clock()),
            around.clock(),
            around.executor()));
    opened.add(
        new InstanceReporter(
            around.kafka(),
            around.topics().name(TopicSpec.INSTANCES),
            instance,
            InstanceRecord.Role.WORKER,
            List.of(keys.opener()),
            () -> {},
            around.clock(),
            around.executor()));
    later.set(loop);
    return new WorkerAssembly(
        new WorkerRole(loop, tables, scheduled, opened),
        new WorkerWiring(
            tables::own,
            served,
            tokens,
            circuits,
            connections::sweep,
            config.watch().enabled() ? Optional.of(watch) : Optional.empty()));
  }

  private record Keys(MessageIdentities identities, TokenOpener opener) {}

  private static Keys keys(WorkerSurroundings around) {
    try {
      return new Keys(around.keys().messageIdentities(), around.keys().tokenOpener());
    } catch (KeyTrouble e) {
      throw new StartFailed(
          "The worker can't start", around.keys().folder().toString(), e.getMessage() + ".", e);
    }
  }

  /**
   * Two workers of one name would end each other's transactions, so no name is shared by default.
   */
  private static String instance(WorkerConfig config, WorkerSurroundings around) {
    return config
        .instance()
        .orElseGet(() -> "umsync-worker-" + Long.toHexString(around.random().nextLong()));
  }

  private static Duration session(WorkerConfig config, WorkerSurroundings around)
      throws InterruptedException {
    Optional<Duration> broker =
        config.protocol() == GroupProtocol.CONSUMER
            ? GroupSession.ask(around.kafka(), config.groupId())
            : Optional.empty();
    if (broker.isPresent()
        && config.sessionTimeout().filter(s -> s.compareTo(broker.get()) > 0).isPresent()) {
      throw new StartFailed(
          "worker.session-timeout is longer than the broker's",
          config.sessionTimeout().get() + ", the broker's is " + broker.get(),
          "Leave it out, or make it shorter: a worker that was put out must know it in time.");
    }
    return config.sessionTimeout().or(() -> broker).orElse(USUAL_SESSION);
  }

  private static MailboxConnections connections(
      WorkerConfig config, WorkerSurroundings around, TokenTable tokens, ImapConnector connector) {
    Map<Provider, Integer> perProvider =
        config.providers().stream()
            .filter(p -> p.maxConnections().isPresent())
            .collect(
                Collectors.toMap(
                    p -> new Provider(p.name()), p -> p.maxConnections().orElseThrow()));
    ConnectionLimits usual = ConnectionLimits.defaults().withTotal(config.connections());
    ConnectionLimits limits =
        new ConnectionLimits(
            usual.total(),
            perProvider,
            usual.idleClose(),
            usual.probeAfter(),
            usual.renewBefore(),
            config.tokenLife(),
            usual.slowDown());
    return new MailboxConnections(
        connector,
        tokens,
        limits,
        around.clock(),
        around.ticker(),
        around.random(),
        around.executor(),
        around.registry());
  }

  static ImapConnector connector(
      WorkerConfig config, WorkerSurroundings around, ScheduledExecutorService limits) {
    try {
      return new ImapConnector(
          config.providers().stream()
              .map(p -> p.settings(around.folder(), config.timeouts()))
              .toList(),
          config.contact().map(contact -> new ImapConnector.Identification("UMSync", "1", contact)),
          new SocketLimits(limits, around.ticker()),
          around.registry(),
          around.ticker());
    } catch (IOException e) {
      throw new StartFailed(
          "A mail server's certificate can't be read",
          "worker.providers.*.trust-certificate",
          e.getMessage() + ".",
          e);
    }
  }

  private static Function<String, Duration> indexLag(WorkerConfig config) {
    Map<String, Duration> byName =
        config.providers().stream()
            .collect(Collectors.toMap(ProviderConfig::name, ProviderConfig::indexLag));
    return name -> byName.getOrDefault(name, Duration.ZERO);
  }

  static ScheduledExecutorService scheduled(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().name(name).factory());
  }

  /** A latch that nobody opens: a wait that ends by time or by interruption. */
  private static void pause(Duration length) throws InterruptedException {
    boolean ignored = new CountDownLatch(1).await(length.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void tell(
      AtomicReference<WorkerLoop<WatchTask>> later, Consumer<WorkerLoop<WatchTask>> what) {
    WorkerLoop<WatchTask> loop = later.get();
    if (loop != null) {
      what.accept(loop);
    }
  }

  private record Redrives(AtomicReference<WorkerLoop<WatchTask>> later)
      implements WorkerTables.Changes {
    @Override
    public void subscriber(String address) {
      try {
        Subscriber subscriber = Subscriber.of(address);
        tell(later, loop -> WorkerRole.redrive(loop, subscriber));
      } catch (IllegalArgumentException e) {
        // The roster has said already that the record is malformed.
      }
    }

    @Override
    public void tenant(String domain) {
      tell(later, loop -> WorkerRole.redriveDomain(loop, domain));
    }
  }
}

package dev.umsync.standalone.doctor;

import static dev.umsync.standalone.doctor.DoctorStep.green;
import static dev.umsync.standalone.doctor.DoctorStep.red;

import dev.umsync.common.check.CheckAnswer;
import dev.umsync.common.check.CheckRequest;
import dev.umsync.common.config.Config;
import dev.umsync.common.config.StartFailed;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.instance.InstanceRecord;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.kafka.roster.ImportRefused;
import dev.umsync.common.kafka.roster.RosterImport;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.keys.MasterKey;
import dev.umsync.common.keys.TokenSealer;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.roster.SubscriberRecord;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.credential.check.CheckReport;
import dev.umsync.credential.check.MailboxProbe;
import dev.umsync.credential.check.StepFinding;
import dev.umsync.credential.config.CredentialConfig;
import dev.umsync.credential.config.TenantDoctor;
import dev.umsync.credential.kafka.admin.Stored;
import dev.umsync.credential.kafka.admin.WorkerProbe;
import dev.umsync.credential.store.CredentialRecord;
import dev.umsync.ingest.config.IngestConfig;
import dev.umsync.ingest.kafka.RecordLimit;
import dev.umsync.standalone.site.Site;
import dev.umsync.standalone.start.Roles;
import dev.umsync.worker.config.MailboxTrial;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * Goes through Kafka, topics, keysets, what ingest takes, the instances that run, and then each
 * tenant to a test message in a mailbox. Nothing is tried that a red step before it makes
 * pointless. Thread rule: one thread.
 */
public final class Doctor {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Site site;
  private final Config config;
  private final Clock clock;
  private final RandomGenerator random;
  private final Consumer<DoctorStep> out;
  private boolean red;

  /**
   * @param out told of each step as it ends
   */
  public Doctor(
      Site site, Config config, Clock clock, RandomGenerator random, Consumer<DoctorStep> out) {
    this.site = site;
    this.config = config;
    this.clock = clock;
    this.random = random;
    this.out = out;
  }

  /**
   * Walks all steps.
   *
   * @param subscriber whose mailbox is tried, and whose tenant alone is looked at
   * @return whether every step was green
   */
  public boolean run(Optional<Subscriber> subscriber) throws InterruptedException {
    if (!kafka() || !topics()) {
      return false;
    }
    ingestLimit();
    instances();
    try {
      MasterKey master = site.keys().masterKey();
      TokenSealer sealer = site.keys().tokenSealer();
      say(
          green(
              "keysets",
              "Keysets can be read",
              "master key %s, tokens are sealed to key %s."
                  .formatted(master.keyId(), sealer.keyId())));
      tenants(master, sealer, subscriber);
    } catch (KeyTrouble e) {
      say(red("keysets", "Keysets can be read", e.getMessage() + "."));
    }
    return !red;
  }

  private void say(DoctorStep step) {
    red |= step.result() == DoctorStep.Result.RED;
    out.accept(step);
  }

  private boolean kafka() throws InterruptedException {
    String servers = site.config().bootstrapServers();
    try (Admin admin = site.kafka().admin("umsync-doctor")) {
      int brokers =
          admin
              .describeCluster()
              .nodes()
              .get(PATIENCE.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)
              .size();
      say(green("kafka", "Kafka answers", "%d broker(s) at %s.".formatted(brokers, servers)));
      return true;
    } catch (java.util.concurrent.ExecutionException
        | java.util.concurrent.TimeoutException
        | KafkaException e) {
      say(
          red(
              "kafka",
              "Kafka answers",
              "No answer from %s (%s). Start Kafka ('umsync start' runs its own), or set kafka.bootstrap-servers."
                  .formatted(servers, e.getClass().getSimpleName())));
      return false;
    }
  }

  private boolean topics() throws InterruptedException {
    try {
      site.provision();
      say(
          green(
              "topics",
              "Topics are as they should be",
              "%d topics under %s."
                  .formatted(TopicSpec.values().length, site.config().topics().prefix())));
      return true;
    } catch (StartFailed e) {
      say(red("topics", "Topics are as they should be", String.valueOf(e.getMessage())));
      return false;
    }
  }

  private void ingestLimit() throws InterruptedException {
    int wanted = IngestConfig.from(config).uploads().audioBytes();
    try (Admin admin = site.kafka().admin("umsync-doctor")) {
      RecordLimit limit =
          RecordLimit.learn(
              admin,
              site.config().topics().name(TopicSpec.VOICEMAIL),
              KafkaConnection.LARGEST_RECORD_BYTES,
              wanted,
              PATIENCE);
      say(
          limit.audioBytes() >= wanted
              ? green(
                  "ingest-limit",
                  "Recordings fit into Kafka",
                  "Recordings of up to %,d bytes are taken.".formatted(wanted))
              : red(
                  "ingest-limit",
                  "Recordings fit into Kafka",
                  "This cluster's max.message.bytes lowers ingest.audio-limit from %,d to %,d bytes. Raise it for the parked topic to 34603008 and then for the voicemail topic to 33554432, or lower ingest.audio-limit."
                      .formatted(wanted, limit.audioBytes())));
    }
  }

  private void instances() {
    List<InstanceRecord> running =
        new Stored(site.kafka(), site.config().topics(), PATIENCE)
            .instances().stream().filter(i -> i.runs(clock.instant())).toList();
    long workers = running.stream().filter(i -> i.role() == InstanceRecord.Role.WORKER).count();
    long services = running.size() - workers;
    say(
        workers > 0 && services > 0
            ? green(
                "instances",
                "Roles run",
                "%d worker(s) and %d credential service(s) reported within two minutes."
                    .formatted(workers, services))
            : red(
                "instances",
                "Roles run",
                "%d worker(s) and %d credential service(s) reported within two minutes. Start what is missing: 'umsync start', or 'umsync worker' and 'umsync credentials'."
                    .formatted(workers, services)));
  }

  private void tenants(MasterKey master, TokenSealer sealer, Optional<Subscriber> subscriber)
      throws InterruptedException {
    try (Roles roles = Roles.on(site, config, clock);
        Mailboxes mailboxes = Mailboxes.of(roles);
        TenantDoctor doctor =
            new TenantDoctor(
                CredentialConfig.of(config).orProxyOf(System.getenv()),
                site.kafka(),
                site.config().topics(),
                master,
                sealer,
                roster(roles),
                probe(mailboxes),
                clock,
                random,
                roles.executor())) {
      List<TenantRecord> all =
          doctor.tenants().stream()
              .filter(t -> subscriber.isEmpty() || subscriber.get().domain().equals(t.domain()))
              .toList();
      if (all.isEmpty()) {
        say(
            red(
                "tenant",
                "A tenant is set up",
                subscriber
                        .map(s -> "%s is no tenant.".formatted(s.domain()))
                        .orElse("There is no tenant.")
                    + " Add it with 'umsync tenants add DOMAIN --key FILE'."));
      }
      for (TenantRecord tenant : all) {
        tenant(doctor, tenant, subscriber);
      }
    } catch (ImportRefused e) {
      say(red("roster", "The roster can be read", e.getMessage() + "."));
    }
  }

  private void tenant(TenantDoctor doctor, TenantRecord tenant, Optional<Subscriber> subscriber)
      throws InterruptedException {
    List<CredentialRecord> keys = doctor.keys(tenant);
    if (keys.isEmpty()) {
      say(
          red(
              "key",
              "A key is there",
              "%s has no key. Add one with 'umsync tenants add %s --key FILE'."
                  .formatted(tenant.domain(), tenant.domain())));
    }
    for (CredentialRecord key : keys) {
      CheckReport report = doctor.check(tenant, key, subscriber);
      for (StepFinding step : report.steps()) {
        say(step(tenant.domain() + ", key " + key.credentialId(), step));
      }
    }
  }

  private static DoctorStep step(String of, StepFinding step) {
    return new DoctorStep(
        step.step().word(),
        Optional.of(of),
        step.title(),
        switch (step.result()) {
          case GREEN -> DoctorStep.Result.GREEN;
          case RED -> DoctorStep.Result.RED;
          case SKIPPED -> DoctorStep.Result.SKIPPED;
        },
        step.sentence(),
        step.copy().stream().map(c -> c.label() + ": " + c.value()).toList(),
        step.guide());
  }

  private Roster roster(Roles roles) throws ImportRefused, InterruptedException {
    Roster roster = new Roster();
    try (RosterImport reader =
        new RosterImport(site.kafka(), site.config().topics(), roles.executor(), PATIENCE)) {
      for (SubscriberRecord record : reader.list()) {
        roster.apply(
            record.address().address().getBytes(StandardCharsets.UTF_8), Json.bytes(record));
      }
    }
    return roster;
  }

  /** With the workers' keyset the mailbox is tried from here, without it a worker is asked. */
  private MailboxProbe probe(Mailboxes mailboxes) {
    return mailboxes
        .trial()
        .<MailboxProbe>map(trial ->
            (subscriber, token) -> {
              String id = Long.toHexString(random.nextLong());
              return Optional.of(new CheckAnswer(id, "doctor", trial.run(id, subscriber, token)));
            })
        .orElseGet(() ->
            new WorkerProbe(
                site.kafka(), site.config().topics(), CheckRequest.PATIENCE, clock, random));
  }

  /** The way to mailboxes from this machine, if it has the workers' keyset. */
  private record Mailboxes(Optional<MailboxTrial> trial) implements AutoCloseable {
    static Mailboxes of(Roles roles) {
      try {
        return new Mailboxes(Optional.of(roles.mailboxTrial()));
      } catch (KeyTrouble e) {
        return new Mailboxes(Optional.empty());
      }
    }

    @Override
    public void close() {
      trial.ifPresent(MailboxTrial::close);
    }
  }
}

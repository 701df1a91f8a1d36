package dev.umsync.credential.config;

import dev.umsync.common.keys.MasterKey;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.credential.access.AccessLedger;
import dev.umsync.credential.access.Passwords;
import dev.umsync.credential.check.CheckDesk;
import dev.umsync.credential.check.CheckReport;
import dev.umsync.credential.kafka.Knowledge;
import dev.umsync.credential.kafka.admin.AccessChanges;
import dev.umsync.credential.kafka.admin.AdminWriter;
import dev.umsync.credential.kafka.admin.Planned;
import dev.umsync.credential.kafka.admin.TenantChanges;
import dev.umsync.credential.kafka.admin.Write;
import dev.umsync.credential.store.CredentialRecord;
import dev.umsync.credential.store.KeyLedger;
import dev.umsync.credential.upkeep.Chore;
import dev.umsync.credential.upkeep.KeyRemovals;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * What an instance does by itself. Thread rule: the upkeep's task, but for {@link #keysChanged}.
 */
final class Chores {
  private static final Duration USES = Duration.ofSeconds(30);
  private static final Duration RESEAL = Duration.ofSeconds(10);
  private static final Duration CHECKS = Duration.ofMinutes(5);

  private final Knowledge known;
  private final CheckDesk checks;
  private final Duration checksEvery;
  private final MasterKey master;
  private final Clock clock;
  private final RandomGenerator random;
  private final AdminWriter writer;
  private final AccessChanges access;
  private final TenantChanges tenants;

  Chores(
      Knowledge known,
      AdminWriter writer,
      CheckDesk checks,
      WebConfig web,
      MasterKey master,
      Clock clock,
      RandomGenerator random) {
    this.known = known;
    this.checks = checks;
    this.checksEvery = web.checksEvery();
    this.master = master;
    this.clock = clock;
    this.random = random;
    this.writer = writer;
    this.access = new AccessChanges(writer, clock);
    this.tenants = new TenantChanges(writer, new KeyLedger(master, clock), clock);
  }

  /** A latch that nobody opens: a wait that ends by time or by interruption. */
  static void pause(Duration length) throws InterruptedException {
    boolean ignored = new CountDownLatch(1).await(length.toMillis(), TimeUnit.MILLISECONDS);
  }

  List<Chore> all() {
    return List.of(
        new Chore("uses of keys", Duration.ZERO, USES, false, this::writeUses),
        new Chore("sealing anew", Duration.ZERO, RESEAL, true, this::reseal),
        new Chore("compaction", Duration.ZERO, KeyRemovals.NUDGE, true, this::nudge),
        new Chore("checks", CHECKS, CHECKS, true, this::check));
  }

  private void writeUses() throws InterruptedException {
    Map<String, Object> due = known.uses().unwritten();
    if (!due.isEmpty()) {
      access.note(due);
    }
  }

  private void reseal() throws InterruptedException {
    boolean due =
        known.credentials().all().stream()
            .anyMatch(r -> r.active() && !r.masterKeyId().equals(master.keyId()));
    if (due) {
      int ignored = tenants.reseal();
    }
    boolean passwordsDue =
        known.access().users().stream()
            .anyMatch(u -> u.password().filter(p -> Passwords.isEarlier(p, master)).isPresent());
    if (passwordsDue) {
      access.reseal(new AccessLedger(master, clock, random), new Passwords(master, random));
    }
  }

  private void nudge() throws InterruptedException {
    if (KeyRemovals.pending(known.credentials().all(), clock.instant())) {
      boolean ignored =
          writer.change(stored ->
              new Planned<>(
                  List.of(Write.of(TopicSpec.CREDENTIALS, KeyRemovals.NUDGE_KEY, Optional.empty())),
                  List.of(),
                  true));
    }
  }

  /** Each key whose checks are older than a day, or have never run. */
  private void check() {
    Instant due = clock.instant().minus(checksEvery);
    for (TenantRecord tenant : known.tenants().all()) {
      for (CredentialRecord record : known.credentials().recordsOf(tenant.domain())) {
        Optional<CheckReport> last = known.checks().of(tenant.domain(), record.credentialId());
        if (isUsed(record) && last.filter(r -> r.startedAt().isAfter(due)).isEmpty()) {
          var ignored = checks.start(tenant, record, Optional.empty(), "daily");
        }
      }
    }
  }

  private static boolean isUsed(CredentialRecord record) {
    return switch (record.stage()) {
      case NEW, IN_USE -> true;
      case WATCHED, DISABLED -> false;
    };
  }

  /** A master key that was missing may open what did not open. */
  void keysChanged() {
    known.credentials().reopen();
  }
}

package dev.umsync.credential.check;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.telemetry.LogKeys;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.credential.check.CheckReport.State;
import dev.umsync.credential.store.CredentialRecord;
import dev.umsync.credential.store.Credentials;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs checks on request: one run of a key at a time, a few in all. Thread rule: any thread starts
 * them; each run is a task on the executor.
 */
public final class CheckDesk {
  private static final Logger LOG = LoggerFactory.getLogger(CheckDesk.class);
  private static final int AT_ONCE = 4;

  /** Where a report is kept. */
  @FunctionalInterface
  public interface Keeper {
    /** Writes it. */
    void keep(Map<String, Object> entries) throws InterruptedException;
  }

  private final SetupCheck check;
  private final Credentials credentials;
  private final Roster roster;
  private final CheckTable table;
  private final Keeper keeper;
  private final Clock clock;
  private final Executor executor;
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final Set<String> running = ConcurrentHashMap.newKeySet();

  /**
   * @param table told how each run stands
   * @param keeper keeps what came of it
   */
  public CheckDesk(
      SetupCheck check,
      Credentials credentials,
      Roster roster,
      CheckTable table,
      Keeper keeper,
      Clock clock,
      Executor executor) {
    this.check = check;
    this.credentials = credentials;
    this.roster = roster;
    this.table = table;
    this.keeper = keeper;
    this.clock = clock;
    this.executor = executor;
  }

  /**
   * Starts the checks of a key, or joins those under way.
   *
   * @param subscriber whose mailbox is tried; empty for the tenant's test subscriber, else the
   *     first on the roster
   * @return as they stand now; empty if too many run
   */
  public Optional<CheckReport> start(
      TenantRecord tenant, CredentialRecord record, Optional<Subscriber> subscriber, String by) {
    String key = record.key();
    if (!running.add(key)) {
      return table.of(record.tenant(), record.credentialId());
    }
    if (!places.tryAcquire()) {
      running.remove(key);
      return Optional.empty();
    }
    CheckSubject subject =
        new CheckSubject(
            tenant,
            record,
            credentials.find(record.tenant(), record.credentialId()),
            subscriber.or(() -> testSubscriber(tenant, roster)));
    CheckReport begun =
        new CheckReport(
            record.credentialId(),
            State.RUNNING,
            clock.instant(),
            Optional.empty(),
            by,
            subject.subscriber().map(Subscriber::address),
            List.of());
    table.runs(record.tenant(), begun);
    try {
      executor.execute(() -> run(subject, by));
      return Optional.of(begun);
    } catch (RejectedExecutionException e) {
      places.release();
      running.remove(key);
      return Optional.empty();
    }
  }

  private void run(CheckSubject subject, String by) {
    String tenant = subject.tenant().domain();
    try {
      CheckReport report = check.run(subject, by, soFar -> table.runs(tenant, soFar));
      table.ended(tenant, report);
      log(tenant, report);
      keeper.keep(Map.of(CheckTable.key(tenant, report.key()), report));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      table.gaveUp(tenant, subject.record().credentialId());
      LOG.atWarn()
          .addKeyValue(LogKeys.TENANT, tenant)
          .addKeyValue(LogKeys.REASON, e.getClass().getSimpleName())
          .log("Checks broke off or could not be kept");
    } finally {
      places.release();
      running.remove(subject.record().key());
    }
  }

  private static void log(String tenant, CheckReport report) {
    report
        .firstRed()
        .ifPresentOrElse(
            red ->
                LOG.atWarn()
                    .addKeyValue(LogKeys.TENANT, tenant)
                    .addKeyValue(LogKeys.KIND, red.step().word())
                    .addKeyValue(LogKeys.REASON, red.sentence())
                    .log("A check is red"),
            () -> LOG.atInfo().addKeyValue(LogKeys.TENANT, tenant).log("All checks are green"));
  }

  /** Whose mailbox is tried where nobody is named. */
  public static Optional<Subscriber> testSubscriber(TenantRecord tenant, Roster roster) {
    return tenant
        .tokenSettings()
        .testSubscriber()
        .map(Subscriber::of)
        .or(() ->
            roster.all().stream()
                .map(r -> r.address())
                .filter(a -> a.domain().equals(tenant.domain()))
                .min(java.util.Comparator.naturalOrder()));
  }
}

package dev.umsync.credential.config;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.keys.MasterKey;
import dev.umsync.common.keys.TokenSealer;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.topic.Topics;
import dev.umsync.credential.check.CheckDesk;
import dev.umsync.credential.check.CheckReport;
import dev.umsync.credential.check.CheckSubject;
import dev.umsync.credential.check.MailboxProbe;
import dev.umsync.credential.check.SetupCheck;
import dev.umsync.credential.kafka.admin.Stored;
import dev.umsync.credential.mint.Minters;
import dev.umsync.credential.mint.ProviderTransport;
import dev.umsync.credential.store.CredentialRecord;
import dev.umsync.credential.store.CredentialRecord.Stage;
import dev.umsync.credential.store.Credentials;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Checks tenants' set-ups from the terminal, with the same steps and words as the service. Thread
 * rule: one thread.
 */
public final class TenantDoctor implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ProviderTransport transport;
  private final SetupCheck check;
  private final Stored stored;
  private final Credentials credentials;
  private final Roster roster;

  /**
   * @param roster read already
   * @param mailbox tries mailboxes
   */
  public TenantDoctor(
      CredentialConfig config,
      KafkaConnection kafka,
      Topics names,
      MasterKey master,
      TokenSealer sealer,
      Roster roster,
      MailboxProbe mailbox,
      Clock clock,
      RandomGenerator random,
      Executor executor) {
    this.transport =
        new ProviderTransport(config.httpsProxy(), config.providerPatience(), executor);
    Minters minters =
        new Minters(config.googleTokenUri(), config.microsoftAuthority(), transport, clock, random);
    this.check = new SetupCheck(minters::endpoint, transport, mailbox, sealer, clock);
    this.stored = new Stored(kafka, names, PATIENCE);
    this.credentials = new Credentials(master, minters::of);
    this.roster = roster;
  }

  /** All tenants, by domain. */
  public List<TenantRecord> tenants() {
    return stored.tenants().stream().sorted(Comparator.comparing(TenantRecord::domain)).toList();
  }

  /** A tenant's keys that are minted with or wait for it; reads them anew. */
  public List<CredentialRecord> keys(TenantRecord tenant) {
    List<CredentialRecord> living = new ArrayList<>();
    for (CredentialRecord record : stored.credentials()) {
      credentials.apply(
          record.key().getBytes(StandardCharsets.UTF_8), dev.umsync.common.json.Json.bytes(record));
      boolean used = record.stage() == Stage.IN_USE || record.stage() == Stage.NEW;
      if (record.tenant().equals(tenant.domain()) && used) {
        living.add(record);
      }
    }
    living.sort(Comparator.comparing(CredentialRecord::stage).reversed());
    return living;
  }

  /**
   * All steps of one key.
   *
   * @param subscriber whose mailbox is tried; empty for the tenant's test subscriber
   */
  public CheckReport check(
      TenantRecord tenant, CredentialRecord record, Optional<Subscriber> subscriber)
      throws InterruptedException {
    return check.run(
        new CheckSubject(
            tenant,
            record,
            credentials.find(tenant.domain(), record.credentialId()),
            subscriber.or(() -> CheckDesk.testSubscriber(tenant, roster))),
        "command",
        soFar -> {});
  }

  @Override
  public void close() {
    transport.close();
  }
}

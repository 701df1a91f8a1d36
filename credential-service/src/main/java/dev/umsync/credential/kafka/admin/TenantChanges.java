package dev.umsync.credential.kafka.admin;

import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.credential.account.ProviderCredential;
import dev.umsync.credential.activity.ActivityRecord;
import dev.umsync.credential.activity.Actor;
import dev.umsync.credential.store.CredentialRecord;
import dev.umsync.credential.store.KeyChange;
import dev.umsync.credential.store.KeyChange.Reason;
import dev.umsync.credential.store.KeyChange.Refused;
import dev.umsync.credential.store.KeyLedger;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Changes of tenants and their keys, each one transaction with its activity. Thread rule: any
 * thread; each call blocks until it is stored.
 */
public final class TenantChanges {
  private final AdminWriter writer;
  private final KeyLedger ledger;
  private final Clock clock;

  /** The writer orders, the ledger decides. */
  public TenantChanges(AdminWriter writer, KeyLedger ledger, Clock clock) {
    this.writer = writer;
    this.ledger = ledger;
    this.clock = clock;
  }

  /** What became of a tenant's settings. */
  public enum Put {
    /** The tenant is new. */
    ADDED,
    /** Something is otherwise. */
    CHANGED,
    /** It was just so. */
    SAME
  }

  /**
   * Adds a tenant, or changes its settings.
   *
   * @param change from the tenant as it stands, if there is one, to what it shall be
   */
  public Put put(Actor actor, String domain, Function<Optional<TenantRecord>, TenantRecord> change)
      throws InterruptedException {
    return writer.change(stored -> {
      Optional<TenantRecord> before = stored.tenant(domain);
      TenantRecord after = change.apply(before);
      if (before.isPresent() && before.get().equals(after)) {
        return Planned.nothing(Put.SAME);
      }
      return new Planned<>(
          List.of(Write.of(TopicSpec.TENANTS, domain, Optional.of(after))),
          List.of(ActivityRecord.done(clock.instant(), actor, "putTenant", domain)),
          before.isPresent() ? Put.CHANGED : Put.ADDED);
    });
  }

  /**
   * Changes a tenant that is there.
   *
   * @return the tenant as it is now, empty if there is none of that domain
   */
  public Optional<TenantRecord> change(
      Actor actor, String domain, UnaryOperator<TenantRecord> change) throws InterruptedException {
    return writer.change(stored -> {
      Optional<TenantRecord> before = stored.tenant(domain);
      Optional<TenantRecord> after = before.map(change);
      if (after.equals(before)) {
        return Planned.nothing(after);
      }
      return new Planned<>(
          List.of(Write.of(TopicSpec.TENANTS, domain, after.map(Object.class::cast))),
          List.of(ActivityRecord.done(clock.instant(), actor, "putTenant", domain)),
          after);
    });
  }

  /** Whether a tenant could be removed. */
  public enum Removal {
    /** It is gone. */
    REMOVED,
    /** It was not there. */
    UNKNOWN,
    /** It has keys that are not disabled. */
    HAS_KEYS
  }

  /** Removes a tenant whose keys have been removed. */
  public Removal remove(Actor actor, String domain) throws InterruptedException {
    return writer.change(stored -> {
      if (stored.tenant(domain).isEmpty()) {
        return Planned.nothing(Removal.UNKNOWN);
      }
      if (stored.credentials().stream().anyMatch(r -> r.tenant().equals(domain) && r.active())) {
        return Planned.nothing(Removal.HAS_KEYS);
      }
      return new Planned<>(
          List.of(Write.of(TopicSpec.TENANTS, domain, Optional.empty())),
          List.of(ActivityRecord.done(clock.instant(), actor, "removeTenant", domain)),
          Removal.REMOVED);
    });
  }

  /** Adds a key to a tenant that is there. */
  public KeyChange addKey(
      Actor actor, String domain, ProviderCredential credential, boolean switchOver)
      throws InterruptedException {
    return writer.change(stored ->
        stored.tenant(domain).isEmpty()
            ? Planned.nothing(noTenant(domain))
            : planned(
                actor,
                "uploadKey",
                List.of(),
                ledger.add(domain, credential, switchOver, actor.who(), stored.credentials())));
  }

  /**
   * Sets a tenant up with a key in one step; a key that is there already stays as it is.
   *
   * @param switchOver whether it is minted with from now on although there is another
   */
  public KeyChange setUp(
      Actor actor, TenantRecord tenant, ProviderCredential credential, boolean switchOver)
      throws InterruptedException {
    return writer.change(stored -> {
      List<Write> settings =
          List.of(
              Write.of(
                  TopicSpec.TENANTS,
                  tenant.domain(),
                  Optional.of(keeping(tenant, stored.tenant(tenant.domain())))));
      Collection<CredentialRecord> known = stored.credentials();
      KeyChange change = ledger.add(tenant.domain(), credential, switchOver, actor.who(), known);
      if (change instanceof Refused(Reason reason, String sentence, String key)
          && reason == Reason.KNOWN) {
        Optional<CredentialRecord> same =
            known.stream()
                .filter(r ->
                    r.tenant().equals(tenant.domain())
                        && r.credentialId().equals(key)
                        && r.active())
                .findFirst();
        if (same.isPresent()) {
          return planned(actor, "putTenant", settings, new KeyChange.Write(List.of(), same.get()));
        }
      }
      return planned(actor, "uploadKey", settings, change);
    });
  }

  /** Switches to a key. */
  public KeyChange promote(Actor actor, String domain, String id) throws InterruptedException {
    return writer.change(stored ->
        planned(actor, "promoteKey", List.of(), ledger.promote(domain, id, stored.credentials())));
  }

  /**
   * Removes a key.
   *
   * @param lastTokenEnds when the last token minted with it ends
   * @param now also while tokens live
   */
  public KeyChange removeKey(
      Actor actor, String domain, String id, Optional<Instant> lastTokenEnds, boolean now)
      throws InterruptedException {
    return writer.change(stored ->
        planned(
            actor,
            "removeKey",
            List.of(),
            ledger.remove(domain, id, lastTokenEnds, now, stored.credentials())));
  }

  /**
   * Seals anew what an earlier master key sealed.
   *
   * @return how many credentials that were
   */
  public int reseal() throws InterruptedException {
    return writer.change(stored -> {
      List<CredentialRecord> anew = ledger.resealed(stored.credentials());
      if (anew.isEmpty()) {
        return Planned.nothing(0);
      }
      return new Planned<>(
          writes(anew),
          List.of(
              ActivityRecord.done(
                  clock.instant(), Actor.UMSYNC, "reseal", anew.size() + " credentials")),
          anew.size());
    });
  }

  /** What was set about messages and tokens stays where the new settings say nothing of it. */
  private static TenantRecord keeping(TenantRecord tenant, Optional<TenantRecord> before) {
    return new TenantRecord(
        tenant.domain(),
        tenant.provider(),
        tenant.folder(),
        tenant.deleteRule(),
        tenant.scope(),
        tenant.message().or(() -> before.flatMap(TenantRecord::message)),
        tenant.tokens().or(() -> before.flatMap(TenantRecord::tokens)));
  }

  private Planned<KeyChange> planned(
      Actor actor, String what, List<Write> settings, KeyChange change) {
    return switch (change) {
      case Refused refused -> Planned.nothing(refused);
      case KeyChange.Write(List<CredentialRecord> records, CredentialRecord subject) -> {
        List<Write> writes = new ArrayList<>(writes(records));
        writes.addAll(settings);
        yield writes.isEmpty()
            ? Planned.nothing(change)
            : new Planned<>(
                writes,
                List.of(
                    ActivityRecord.done(
                        clock.instant(),
                        actor,
                        what,
                        subject.tenant() + " " + subject.credentialId())),
                change);
      }
    };
  }

  private static List<Write> writes(List<CredentialRecord> records) {
    return records.stream()
        .map(r -> Write.of(TopicSpec.CREDENTIALS, r.key(), Optional.of(r)))
        .toList();
  }

  private static KeyChange noTenant(String domain) {
    return new Refused(
        Reason.NO_SUCH_KEY, "there is no tenant %s; add it first".formatted(domain), "");
  }
}

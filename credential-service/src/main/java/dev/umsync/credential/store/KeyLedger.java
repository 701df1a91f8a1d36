package dev.umsync.credential.store;

import dev.umsync.common.keys.MasterKey;
import dev.umsync.credential.account.KeyFacts;
import dev.umsync.credential.account.ProviderCredential;
import dev.umsync.credential.store.CredentialRecord.Stage;
import dev.umsync.credential.store.KeyChange.Reason;
import dev.umsync.credential.store.KeyChange.Refused;
import dev.umsync.credential.store.KeyChange.Write;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Decides what an administrator's wish about a tenant's keys changes: two keys side by side, of
 * which one is minted with. Decisions are made on the records as they are read by whoever may write
 * them. Thread rule: any thread, no state.
 */
public final class KeyLedger {
  /** One in use, and one before or after it. */
  private static final int MOST_KEYS = 2;

  private final MasterKey master;
  private final Clock clock;

  /**
   * @param master seals each revision
   */
  public KeyLedger(MasterKey master, Clock clock) {
    this.master = master;
    this.clock = clock;
  }

  /**
   * A new key; the first one is in use at once.
   *
   * @param switchOver whether it is minted with from now on although there is another
   */
  public KeyChange add(
      String tenant,
      ProviderCredential credential,
      boolean switchOver,
      String by,
      Collection<CredentialRecord> known) {
    KeyFacts facts = credential.facts();
    Optional<CredentialRecord> same = same(tenant, facts, known);
    if (same.isPresent()) {
      return knownAlready(same.get());
    }
    List<CredentialRecord> living = living(tenant, known);
    if (living.size() >= MOST_KEYS) {
      return new Refused(
          Reason.TOO_MANY,
          "%s has two keys already; remove the one that is no longer used before you add another"
              .formatted(tenant),
          "");
    }
    Instant now = clock.instant();
    Optional<CredentialRecord> inUse = inUse(living);
    Stage stage = inUse.isEmpty() || switchOver ? Stage.IN_USE : Stage.NEW;
    CredentialRecord added =
        new CredentialRecord(
            tenant,
            facts.id(),
            1,
            stage,
            credential.kind(),
            facts,
            now,
            by,
            now,
            master.keyId(),
            Base64.getEncoder()
                .encodeToString(
                    master.seal(
                        credential.secret(), CredentialRecord.boundTo(tenant, facts.id(), 1))));
    List<CredentialRecord> writes = new ArrayList<>();
    if (stage == Stage.IN_USE && inUse.isPresent()) {
      Optional<CredentialRecord> watched = restaged(inUse.get(), Stage.WATCHED, now);
      if (watched.isEmpty()) {
        return unopened(inUse.get());
      }
      writes.add(watched.get());
    }
    writes.add(added);
    return new Write(writes, added);
  }

  private static KeyChange knownAlready(CredentialRecord same) {
    return new Refused(
        Reason.KNOWN,
        same.active()
            ? "this key is here already, as %s".formatted(same.credentialId())
            : "this key was removed here on %s, and a removed key does not come back; make a new one"
                .formatted(same.changedAt().toString().substring(0, 10)),
        same.credentialId());
  }

  /** Switches to a key; the one in use so far is watched from then on. */
  public KeyChange promote(String tenant, String id, Collection<CredentialRecord> known) {
    Optional<CredentialRecord> found = find(tenant, id, known);
    if (found.isEmpty() || !found.get().active()) {
      return noSuchKey(tenant, id);
    }
    CredentialRecord subject = found.get();
    if (subject.stage() == Stage.IN_USE) {
      return new Write(List.of(), subject);
    }
    Instant now = clock.instant();
    List<CredentialRecord> writes = new ArrayList<>();
    for (CredentialRecord other : living(tenant, known)) {
      if (other.stage() == Stage.IN_USE) {
        Optional<CredentialRecord> watched = restaged(other, Stage.WATCHED, now);
        if (watched.isEmpty()) {
          return unopened(other);
        }
        writes.add(watched.get());
      }
    }
    Optional<CredentialRecord> promoted = restaged(subject, Stage.IN_USE, now);
    if (promoted.isEmpty()) {
      return unopened(subject);
    }
    writes.add(promoted.get());
    return new Write(writes, promoted.get());
  }

  /**
   * Removes a key: its sealed form is gone from the record, which stays.
   *
   * @param lastTokenEnds when the last token minted with it ends, if one lives
   * @param now also while tokens live, or though it is the only one
   */
  public KeyChange remove(
      String tenant,
      String id,
      Optional<Instant> lastTokenEnds,
      boolean now,
      Collection<CredentialRecord> known) {
    Optional<CredentialRecord> found = find(tenant, id, known);
    if (found.isEmpty()) {
      return noSuchKey(tenant, id);
    }
    CredentialRecord subject = found.get();
    if (!subject.active()) {
      return new Write(List.of(), subject);
    }
    boolean another = living(tenant, known).size() > 1;
    if (subject.stage() == Stage.IN_USE && (another || !now)) {
      return new Refused(
          Reason.IN_USE,
          another
              ? "tokens are minted with this key; switch to the other one first"
              : "this is the only key of %s; removing it stops the tenant, say so with now=true"
                  .formatted(tenant),
          id);
    }
    if (!now && lastTokenEnds.filter(end -> end.isAfter(clock.instant())).isPresent()) {
      return new Refused(
          Reason.STILL_USED,
          "tokens minted with this key are in use until %s; remove it then, or now with now=true"
              .formatted(lastTokenEnds.get()),
          id);
    }
    CredentialRecord removed = subject.next(Stage.DISABLED, new byte[0], master, clock.instant());
    return new Write(List.of(removed), removed);
  }

  /** The records that an earlier master key sealed, sealed anew with the present one. */
  public List<CredentialRecord> resealed(Collection<CredentialRecord> known) {
    Instant now = clock.instant();
    return known.stream()
        .filter(r -> r.active() && !r.masterKeyId().equals(master.keyId()))
        .flatMap(r -> restaged(r, r.stage(), now).stream())
        .toList();
  }

  private Optional<CredentialRecord> restaged(CredentialRecord record, Stage stage, Instant now) {
    return record.open(master).map(secret -> record.next(stage, secret, master, now));
  }

  private static List<CredentialRecord> living(String tenant, Collection<CredentialRecord> known) {
    return known.stream().filter(r -> r.tenant().equals(tenant) && r.active()).toList();
  }

  private static Optional<CredentialRecord> inUse(List<CredentialRecord> living) {
    return living.stream().filter(r -> r.stage() == Stage.IN_USE).findFirst();
  }

  private static Optional<CredentialRecord> find(
      String tenant, String id, Collection<CredentialRecord> known) {
    return known.stream()
        .filter(r -> r.tenant().equals(tenant) && r.credentialId().equals(id))
        .findFirst();
  }

  /** A .p12 and a JSON file of one account may hold one key. */
  private static Optional<CredentialRecord> same(
      String tenant, KeyFacts facts, Collection<CredentialRecord> known) {
    return known.stream()
        .filter(r -> r.tenant().equals(tenant))
        .filter(r ->
            r.credentialId().equals(facts.id())
                || (facts.fingerprint().contains(":")
                    && r.facts().fingerprint().equals(facts.fingerprint())))
        .findFirst();
  }

  private static KeyChange noSuchKey(String tenant, String id) {
    return new Refused(Reason.NO_SUCH_KEY, "%s has no such key".formatted(tenant), id);
  }

  private static KeyChange unopened(CredentialRecord record) {
    return new Refused(
        Reason.UNOPENED,
        "the key %s was sealed with the master key %s, which is not here; restore the keyset 'master'"
            .formatted(record.credentialId(), record.masterKeyId()),
        record.credentialId());
  }
}

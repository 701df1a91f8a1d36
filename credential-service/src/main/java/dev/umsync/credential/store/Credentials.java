package dev.umsync.credential.store;

import dev.umsync.common.json.Json;
import dev.umsync.common.keys.MasterKey;
import dev.umsync.common.telemetry.LogKeys;
import dev.umsync.credential.account.KeyFileProblem;
import dev.umsync.credential.account.ProviderCredential;
import dev.umsync.credential.account.SealedForm;
import dev.umsync.credential.mint.TokenMinter;
import dev.umsync.credential.store.CredentialRecord.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The credentials read from their topic so far, opened, each with a minter of its own.
 *
 * <p>Thread rule: one thread applies records, any thread reads.
 */
public final class Credentials {
  private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);

  /**
   * A credential that can mint.
   *
   * @param record as stored
   * @param credential what it is
   * @param minter mints with it
   */
  public record Usable(
      CredentialRecord record, ProviderCredential credential, TokenMinter minter) {}

  private final MasterKey master;
  private final Function<ProviderCredential, TokenMinter> minters;
  private final ConcurrentHashMap<String, CredentialRecord> records = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Usable> usable = new ConcurrentHashMap<>();

  /**
   * @param minters makes the minter of a key
   */
  public Credentials(MasterKey master, Function<ProviderCredential, TokenMinter> minters) {
    this.master = master;
    this.minters = minters;
  }

  /**
   * Takes one record of the topic in; an older revision than the one known changes nothing, and a
   * disabled one is enabled by a higher revision only.
   *
   * @param value JSON of a {@link CredentialRecord}, null to remove the credential
   */
  public void apply(byte[] keyBytes, byte @Nullable [] value) {
    String key = new String(keyBytes, StandardCharsets.UTF_8);
    if (value == null) {
      records.remove(key);
      usable.remove(key);
      return;
    }
    try {
      @Nullable CredentialRecord record = Json.read(value, CredentialRecord.class);
      if (record == null) {
        throw new IOException("JSON null");
      }
      CredentialRecord known = records.get(key);
      if (!record.key().equals(key)) {
        LOG.atError()
            .addKeyValue(LogKeys.TENANT, record.tenant())
            .log("A record on the credentials topic is under another's key and was passed over");
        return;
      }
      if (known != null && !supersedes(record, known)) {
        return;
      }
      records.put(key, record);
      open(key, record);
    } catch (IOException e) {
      LOG.atError().log("A record on the credentials topic is malformed and was passed over");
    }
  }

  private static boolean supersedes(CredentialRecord record, CredentialRecord known) {
    return record.revision() > known.revision()
        || (record.revision() == known.revision() && (known.active() || !record.active()));
  }

  private void open(String key, CredentialRecord record) {
    usable.remove(key);
    if (!record.active()) {
      return;
    }
    Optional<byte[]> secret = record.open(master);
    if (secret.isEmpty()) {
      LOG.atError()
          .addKeyValue(LogKeys.TENANT, record.tenant())
          .addKeyValue(LogKeys.KEY_ID, record.masterKeyId())
          .log(
              "A credential does not open: 'master' lacks the key named, or the record was changed");
      return;
    }
    try {
      ProviderCredential credential = SealedForm.read(record.kind(), secret.get());
      usable.put(key, new Usable(record, credential, minters.apply(credential)));
    } catch (KeyFileProblem e) {
      LOG.atError()
          .addKeyValue(LogKeys.TENANT, record.tenant())
          .addKeyValue(LogKeys.REASON, e.getMessage())
          .log("A stored credential is unusable");
    }
  }

  /** Keys were loaded: what did not open may open now. */
  public void reopen() {
    records.forEach((key, record) -> {
      if (!usable.containsKey(key)) {
        open(key, record);
      }
    });
  }

  /** The tenant's credential to mint with. */
  public Optional<Usable> of(String tenant) {
    return usable.values().stream()
        .filter(u -> u.record().tenant().equals(tenant) && u.record().stage() == Stage.IN_USE)
        .max(Comparator.comparing((Usable u) -> u.record().changedAt()));
  }

  /** One of the tenant's, whatever its stage, if it is not disabled and opens. */
  public Optional<Usable> find(String tenant, String credentialId) {
    return Optional.ofNullable(usable.get(CredentialRecord.key(tenant, credentialId)));
  }

  /** The tenant's records, the newest first. */
  public List<CredentialRecord> recordsOf(String tenant) {
    return records.values().stream()
        .filter(r -> r.tenant().equals(tenant))
        .sorted(Comparator.comparing(CredentialRecord::addedAt).reversed())
        .toList();
  }

  /** Whether a token that this credential minted may still be used. */
  public boolean isActive(String tenant, String credentialId) {
    CredentialRecord record = records.get(CredentialRecord.key(tenant, credentialId));
    return record != null && record.active();
  }

  /** The records sealed with a master key that is not in the keyset. */
  public Collection<CredentialRecord> unopened() {
    return records.values().stream()
        .filter(r -> r.active() && !master.keyIds().contains(r.masterKeyId()))
        .toList();
  }

  /** All records, in no order. */
  public Collection<CredentialRecord> all() {
    return records.values();
  }
}

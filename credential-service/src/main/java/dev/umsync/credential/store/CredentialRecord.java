package dev.umsync.credential.store;

import dev.umsync.common.keys.MasterKey;
import dev.umsync.credential.account.KeyFacts;
import dev.umsync.credential.account.KeyKind;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;

/**
 * The value on {@code umsync.credentials}: a provider credential, its secret sealed under the
 * master key and bound to tenant, id and revision, so that no part of it can be moved or taken
 * back. Thread rule: immutable.
 *
 * @param tenant the mail domain
 * @param credentialId unique within the tenant
 * @param revision the highest wins
 * @param stage what it is used for
 * @param kind what the secret is
 * @param facts shown to administrators
 * @param addedAt when the key was added
 * @param addedBy who added it
 * @param changedAt when this revision was written
 * @param masterKeyId the key that it is sealed with
 * @param sealed the secret under AES-256-GCM, base64 (RFC 4648 section 4); empty once it is
 *     disabled
 */
public record CredentialRecord(
    String tenant,
    String credentialId,
    int revision,
    Stage stage,
    KeyKind kind,
    KeyFacts facts,
    Instant addedAt,
    String addedBy,
    Instant changedAt,
    String masterKeyId,
    String sealed) {

  /** Validates: a record from the topic is whole or none. */
  public CredentialRecord {
    Objects.requireNonNull(tenant, "tenant");
    Objects.requireNonNull(credentialId, "credentialId");
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(facts, "facts");
    Objects.requireNonNull(addedAt, "addedAt");
    Objects.requireNonNull(addedBy, "addedBy");
    Objects.requireNonNull(changedAt, "changedAt");
    Objects.requireNonNull(masterKeyId, "masterKeyId");
    Objects.requireNonNull(sealed, "sealed");
  }

  /** What a credential is used for. */
  public enum Stage {
    /** Added and not minted with yet. */
    NEW,
    /** Minted with. */
    IN_USE,
    /** Not minted with any more; tokens minted with it may be used to their ends. */
    WATCHED,
    /** Does nothing and can't come back. */
    DISABLED
  }

  /** The record's key on its topic. */
  public String key() {
    return key(tenant, credentialId);
  }

  static String key(String tenant, String credentialId) {
    return tenant + " " + credentialId;
  }

  /** The tenant in a record's key. */
  public static String tenantOf(String key) {
    return key.substring(0, Math.max(0, key.indexOf(' ')));
  }

  /** Whether tokens minted with it may be used. */
  public boolean active() {
    return stage != Stage.DISABLED;
  }

  /**
   * The secret, or empty where this master key does not open it or the record was tampered with.
   */
  public Optional<byte[]> open(MasterKey master) {
    try {
      return master.open(
          Base64.getDecoder().decode(sealed), boundTo(tenant, credentialId, revision));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no base64: tampered with
    }
  }

  /**
   * The next revision, sealed anew.
   *
   * @param secret as {@link #open} gave it; not kept where the stage is disabled
   */
  CredentialRecord next(Stage nextStage, byte[] secret, MasterKey master, Instant now) {
    int next = revision + 1;
    return new CredentialRecord(
        tenant,
        credentialId,
        next,
        nextStage,
        kind,
        facts,
        addedAt,
        addedBy,
        now,
        master.keyId(),
        nextStage == Stage.DISABLED
            ? ""
            : Base64.getEncoder()
                .encodeToString(master.seal(secret, boundTo(tenant, credentialId, next))));
  }

  static String boundTo(String tenant, String credentialId, int revision) {
    return "umsync credential v1\0" + tenant + "\0" + credentialId + "\0" + revision;
  }

  @Override
  public String toString() {
    return "CredentialRecord[" + tenant + ", " + credentialId + ", revision " + revision + "]";
  }
}

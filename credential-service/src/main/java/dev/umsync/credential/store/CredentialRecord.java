package dev.umsync.credential.store;

import dev.umsync.common.keys.MasterKey;
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
 * @param credentialId the key's id at the provider
 * @param revision the highest wins
 * @param active false where it is disabled; the record stays
 * @param kind what the secret is
 * @param clientId shown to administrators
 * @param clientEmail shown to administrators
 * @param addedAt when this revision was written
 * @param masterKeyId the key that it is sealed with
 * @param sealed the secret under AES-256-GCM, base64 (RFC 4648 section 4)
 */
public record CredentialRecord(
    String tenant,
    String credentialId,
    int revision,
    boolean active,
    Kind kind,
    String clientId,
    String clientEmail,
    Instant addedAt,
    String masterKeyId,
    String sealed) {

  /** Validates: a record from the topic is whole or none. */
  public CredentialRecord {
    Objects.requireNonNull(tenant, "tenant");
    Objects.requireNonNull(credentialId, "credentialId");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(addedAt, "addedAt");
    Objects.requireNonNull(masterKeyId, "masterKeyId");
    Objects.requireNonNull(sealed, "sealed");
  }

  /** What the secret is. */
  public enum Kind {
    /** Google's JSON key file as it came. */
    GOOGLE_SERVICE_ACCOUNT
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

  static String boundTo(String tenant, String credentialId, int revision) {
    return "umsync credential v1\0" + tenant + "\0" + credentialId + "\0" + revision;
  }

  @Override
  public String toString() {
    return "CredentialRecord[" + tenant + ", " + credentialId + ", revision " + revision + "]";
  }
}

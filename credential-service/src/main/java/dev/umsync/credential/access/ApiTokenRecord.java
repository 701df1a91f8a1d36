package dev.umsync.credential.access;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * An API token without the token, on {@code umsync.admin} under {@code token ID}. Thread rule:
 * immutable.
 *
 * @param id names it
 * @param name what it is for
 * @param role what it may do
 * @param sha256 of the token, hexadecimal; the token has 256 random bits
 * @param addedAt when
 * @param addedBy by whom
 * @param expiresAt when it ends
 */
public record ApiTokenRecord(
    String id,
    String name,
    Role role,
    String sha256,
    Instant addedAt,
    String addedBy,
    Instant expiresAt) {
  /** Validates: a record from the topic is whole or none. */
  public ApiTokenRecord {
    requireNonNull(id, "id");
    requireNonNull(name, "name");
    requireNonNull(role, "role");
    requireNonNull(sha256, "sha256");
    requireNonNull(addedAt, "addedAt");
    requireNonNull(addedBy, "addedBy");
    requireNonNull(expiresAt, "expiresAt");
  }
}

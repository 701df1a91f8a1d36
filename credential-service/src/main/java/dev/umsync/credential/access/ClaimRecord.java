package dev.umsync.credential.access;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A one-time claim on a user's password, on {@code umsync.admin} under {@code claim NAME}; gone
 * once it is taken. Thread rule: immutable.
 *
 * @param user whose password it sets
 * @param role the role of a user that is not there yet
 * @param sha256 of the claim, hexadecimal
 * @param sealed the claim under the master key, so that each instance can print the same link
 * @param expiresAt when it ends
 */
public record ClaimRecord(String user, Role role, String sha256, String sealed, Instant expiresAt) {
  /** Validates: a record from the topic is whole or none. */
  public ClaimRecord {
    requireNonNull(user, "user");
    requireNonNull(role, "role");
    requireNonNull(sha256, "sha256");
    requireNonNull(sealed, "sealed");
    requireNonNull(expiresAt, "expiresAt");
  }
}

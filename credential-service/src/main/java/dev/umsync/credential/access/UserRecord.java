package dev.umsync.credential.access;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * A user, on {@code umsync.admin} under {@code user NAME}. Thread rule: immutable.
 *
 * @param name in lower case; who signs in by OpenID Connect is named by the e-mail address
 * @param role what they may do
 * @param disabled whether they can't sign in
 * @param password the argon2id hash, sealed under the master key; absent where there is none
 * @param sessionVersion sessions of an earlier one have ended
 * @param addedAt when
 * @param addedBy by whom
 */
public record UserRecord(
    String name,
    Role role,
    boolean disabled,
    Optional<String> password,
    int sessionVersion,
    Instant addedAt,
    String addedBy) {
  /** Validates: a record from the topic is whole or none. */
  public UserRecord {
    requireNonNull(name, "name");
    requireNonNull(role, "role");
    requireNonNull(addedAt, "addedAt");
    requireNonNull(addedBy, "addedBy");
  }

  UserRecord withPassword(String sealed) {
    return new UserRecord(
        name, role, disabled, Optional.of(sealed), sessionVersion + 1, addedAt, addedBy);
  }

  UserRecord with(Role newRole, boolean nowDisabled) {
    return new UserRecord(
        name, newRole, nowDisabled, password, sessionVersion + 1, addedAt, addedBy);
  }

  UserRecord withoutSessions() {
    return with(role, disabled);
  }

  @Override
  public String toString() {
    return "UserRecord[" + name + ", " + role.word() + "]";
  }
}

package dev.umsync.credential.activity;

import java.util.Optional;

/**
 * Who does something. Thread rule: immutable.
 *
 * @param who as on the record
 * @param role in lower case
 * @param from the client's address
 */
public record Actor(String who, Optional<String> role, Optional<String> from) {
  /** A command on a machine that holds the master keyset. */
  public static final Actor COMMAND = new Actor("command", Optional.empty(), Optional.empty());

  /** The service itself. */
  public static final Actor UMSYNC = new Actor("umsync", Optional.empty(), Optional.empty());

  /** Nobody is signed in. */
  public static Actor nobody(String from) {
    return new Actor("-", Optional.empty(), Optional.of(from));
  }
}

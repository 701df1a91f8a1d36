package dev.umsync.worker.message;

import java.time.Instant;
import java.util.Set;

/**
 * Where and how a message is appended. Immutable.
 *
 * @param internalDate what the server shows as received, whole seconds on the wire
 */
public record AppendTarget(FolderName folder, Set<MessageFlag> flags, Instant internalDate) {
  public AppendTarget {
    flags = Set.copyOf(flags);
  }
}

package dev.umsync.worker.message;

import java.util.HashSet;
import java.util.Set;

/**
 * How a message is marked. Immutable.
 *
 * @param flags as they go over the wire, keywords too, without {@code \Recent}
 * @param labels Gmail's, but for that of the folder it was asked in; empty elsewhere
 */
public record MessageMarks(Set<String> flags, Set<String> labels) {
  public MessageMarks {
    flags = Set.copyOf(flags);
    labels = Set.copyOf(labels);
  }

  /** Whether it bears this flag; their case does not matter (RFC 3501, 2.3.2). */
  public boolean has(MessageFlag flag) {
    return flags.stream().anyMatch(flag.atom()::equalsIgnoreCase);
  }

  /** The same but for one flag. */
  public MessageMarks without(MessageFlag flag) {
    Set<String> others = new HashSet<>(flags);
    others.removeIf(flag.atom()::equalsIgnoreCase);
    return new MessageMarks(others, labels);
  }
}

package dev.umsync.worker.message;

import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where and how a message is appended. Immutable.
 *
 * @param internalDate what the server shows as received, whole seconds on the wire
 * @param more further flags and keywords as they go over the wire (RFC 3501, 2.3.2)
 */
public record AppendTarget(
    FolderName folder, Set<MessageFlag> flags, Instant internalDate, Set<String> more) {
  private static final Pattern FLAG = Pattern.compile("\\\\?[!-~&&[^(){ %*\"\\\\\\]]]{1,200}");

  public AppendTarget {
    flags = Set.copyOf(flags);
    more = Set.copyOf(more);
    if (more.stream().anyMatch(f -> !FLAG.matcher(f).matches())) {
      throw new IllegalArgumentException("append target: a flag is no atom");
    }
  }

  /** With no flags but these. */
  public AppendTarget(FolderName folder, Set<MessageFlag> flags, Instant internalDate) {
    this(folder, flags, internalDate, Set.of());
  }
}

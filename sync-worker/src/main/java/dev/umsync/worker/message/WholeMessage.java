package dev.umsync.worker.message;

import java.time.Instant;
import java.util.Set;

/**
 * A message as it lies in the mailbox, with everything that a copy of it needs. Immutable by
 * convention: nobody writes to the bytes.
 *
 * @param content the whole message, CRLF line ends
 * @param flags as they go over the wire, keywords too, without {@code \Recent}
 * @param labels Gmail's, but for that of the folder it was read in; empty elsewhere
 * @param internalDate what the server shows as received
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes of audio are not copied
public record WholeMessage(
    byte[] content, Set<String> flags, Set<String> labels, Instant internalDate) {
  public WholeMessage {
    flags = Set.copyOf(flags);
    labels = Set.copyOf(labels);
  }

  @Override
  public String toString() {
    return "WholeMessage[" + content.length + " bytes]";
  }

  /** Whether it bears this flag; their case does not matter (RFC 3501, 2.3.2). */
  public boolean has(String flag) {
    return flags.stream().anyMatch(flag::equalsIgnoreCase);
  }
}

package dev.umsync.testbed.mail;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A message as it lies in a folder, without its body. Immutable.
 *
 * @param messageId the Message-ID header with its brackets, empty if there is none
 * @param flags system flags as {@code \Seen}, keywords as they are; never {@code \Recent}
 * @param headers values by lower-cased name, in the order of the message
 * @param internalDate when the server says it came
 * @param sizeBytes as RFC822.SIZE
 */
public record StoredMessage(
    String folder,
    long uidValidity,
    long uid,
    String messageId,
    Set<String> flags,
    Map<String, List<String>> headers,
    Instant internalDate,
    int sizeBytes) {
  public StoredMessage {
    flags = Set.copyOf(flags);
    headers = Map.copyOf(headers);
  }

  /** The first header of this name, in any case. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }

  /** True if the person has read it. */
  public boolean isSeen() {
    return flags.contains("\\Seen");
  }
}

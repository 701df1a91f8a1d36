package dev.umsync.worker.message;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A message in the mailbox, with the flags and headers asked for. A candidate only: whoever can
 * write to the mailbox can forge a Message-ID, so verify the identity header. Immutable.
 *
 * @param headers by lower-cased name, unfolded values in the order they stand in the message
 */
public record FoundMessage(
    MessageLocation location,
    FolderRole role,
    Set<MessageFlag> flags,
    Map<String, List<String>> headers) {
  public FoundMessage {
    flags = Set.copyOf(flags);
    headers = Map.copyOf(headers);
  }

  /** The first value of a header, whatever its case. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }
}

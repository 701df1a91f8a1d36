package dev.umsync.common.tenant;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is set about a tenant's tokens beside the mail scope. Thread rule: immutable.
 *
 * @param furtherScopes scope sets that have tokens of their own, such as a calendar's; each one
 *     scope, or several parted by spaces
 * @param testSubscriber whose mailbox the checks try
 */
public record TokenSettings(List<String> furtherScopes, Optional<String> testSubscriber) {
  /** Nothing is set. */
  public static final TokenSettings NONE = new TokenSettings(List.of(), Optional.empty());

  /** Copies. */
  public TokenSettings {
    furtherScopes = List.copyOf(Objects.requireNonNullElse(furtherScopes, List.of()));
  }
}

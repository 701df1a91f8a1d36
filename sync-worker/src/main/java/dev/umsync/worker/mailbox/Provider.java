package dev.umsync.worker.mailbox;

import java.util.Locale;

/**
 * The name of a mail provider, such as {@code gmail}, under which the worker's own configuration
 * holds host, port and trust. Immutable. A name from a topic record only selects among configured
 * providers; it never carries a host.
 *
 * @param name lower-cased, not blank
 */
public record Provider(String name) {
  public Provider {
    name = name.strip().toLowerCase(Locale.ROOT);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("provider: the name is empty; give one such as gmail");
    }
  }

  @Override
  public String toString() {
    return name;
  }
}

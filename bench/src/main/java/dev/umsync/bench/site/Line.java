package dev.umsync.bench.site;

import java.nio.file.Path;

/**
 * A way to the mail server, which is a provider of its own in the worker's configuration.
 * Immutable.
 *
 * @param name of provider and, with {@code .bench.invalid} behind it, of its tenant's domain
 * @param port of the mail server, or of a line with a delay in front of it
 * @param tls whether TLS is spoken on it
 * @param trust the server's certificate
 */
public record Line(String name, int port, boolean tls, Path trust) {
  /** The mail domain whose people are reached by it. */
  public String domain() {
    return name + ".bench.invalid";
  }

  /** The address of somebody there. */
  public String address(int person) {
    return "person-%05d@%s".formatted(person, domain());
  }
}

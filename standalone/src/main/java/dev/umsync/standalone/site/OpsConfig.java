package dev.umsync.standalone.site;

import dev.umsync.common.config.Config;
import dev.umsync.common.config.Key;
import java.util.List;

/**
 * Where a process without an API of its own answers {@code /health} and {@code /metrics}. Thread
 * rule: immutable.
 *
 * @param host address to listen on
 * @param port TCP port, 0 for any free one
 */
public record OpsConfig(String host, int port) {
  /** The port's setting, named in errors. */
  public static final String PORT_SETTING = "ops.port";

  private static final Key<String> HOST =
      Key.string(
          "ops.host",
          "127.0.0.1",
          "Address on which 'umsync credentials' and 'umsync worker' answer health and metrics; ingest does on its own port.");
  private static final Key<Integer> PORT =
      Key.integer(PORT_SETTING, 9464, 0, 65_535, "Port on which they do.");

  /** Every setting of it. */
  public static final List<Key<?>> KEYS = List.of(HOST, PORT);

  /** Its part of a loaded configuration. */
  public static OpsConfig of(Config config) {
    return new OpsConfig(config.get(HOST), config.get(PORT));
  }
}

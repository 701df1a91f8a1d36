package dev.umsync.common.http;

/**
 * Where a server listens. Immutable.
 *
 * @param setting the setting that a person changes when the port is taken
 * @param host an address or name of this machine
 * @param port from 0 to 65535; 0 takes any free one
 */
public record Listener(String setting, String host, int port) {
  /**
   * @throws IllegalArgumentException if the port is none
   */
  public Listener {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port must be from 0 to 65535: " + port);
    }
  }
}

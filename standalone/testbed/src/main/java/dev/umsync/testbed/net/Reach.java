package dev.umsync.testbed.net;

/**
 * Where a server listens, and what clients call it. Immutable.
 *
 * @param bindAddress the address it listens on
 * @param name host name or address that clients connect to; certificates are good for it
 */
public record Reach(String bindAddress, String name) {
  /** This machine only. */
  public static final Reach LOOPBACK = new Reach("127.0.0.1", "127.0.0.1");

  public Reach {
    if (bindAddress.isBlank() || name.isBlank()) {
      throw new IllegalArgumentException("bind address and name must not be blank");
    }
  }

  /** Every address of this machine: for a container, which others reach by the name. */
  public static Reach everywhereAs(String name) {
    return new Reach("0.0.0.0", name);
  }
}

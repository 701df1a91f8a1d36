package dev.umsync.testbed.mail;

import dev.umsync.testbed.net.Reach;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a GreenMail server is set up. Immutable.
 *
 * @param folder where its certificate goes; empty for a temporary folder
 * @param imapsPort 0 for any free port
 * @param imapPort for IMAP in clear too: 0 for any free port, empty for none
 * @param password for ordinary mail clients; empty for a random one
 * @param reach where it listens, and under which name
 */
public record GreenMailSettings(
    Optional<Path> folder,
    int imapsPort,
    OptionalInt imapPort,
    Optional<String> password,
    Reach reach) {
  /** On this machine only. */
  public GreenMailSettings(
      Optional<Path> folder, int imapsPort, OptionalInt imapPort, Optional<String> password) {
    this(folder, imapsPort, imapPort, password, Reach.LOOPBACK);
  }

  /** Temporary folder, any free port, TLS only, a random password. */
  public static GreenMailSettings defaults() {
    return new GreenMailSettings(Optional.empty(), 0, OptionalInt.empty(), Optional.empty());
  }

  @Override
  public String toString() {
    return "GreenMailSettings[imapsPort=" + imapsPort + ", imapPort=" + imapPort + "]";
  }
}

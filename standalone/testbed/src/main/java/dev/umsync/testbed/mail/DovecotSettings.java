package dev.umsync.testbed.mail;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a Dovecot instance is set up. Immutable.
 *
 * @param folder configuration, log, certificate and run-time files; empty for a temporary folder
 * @param mailFolder where the mail is kept, a tmpfs for speed; empty for a place below {@code
 *     folder}
 * @param plainPort true for a port in clear too
 * @param connectionsPerPerson as Dovecot's {@code mail_max_userip_connections}
 * @param connectionsPerProcess 1 so that one person's connections can be dropped without anybody
 *     else's; 100 for thousands of connections, which would otherwise outrun the machine's inotify
 *     instances
 * @param fsync true for {@code mail_fsync = optimized}, false for {@code never}
 */
public record DovecotSettings(
    Optional<Path> folder,
    Optional<Path> mailFolder,
    MailFormat format,
    boolean plainPort,
    int connectionsPerPerson,
    int connectionsPerProcess,
    boolean fsync) {
  /** How mail lies on disk. */
  public enum MailFormat {
    MAILDIR("maildir:~/Maildir"),
    SDBOX("sdbox:~/sdbox");

    private final String location;

    MailFormat(String location) {
      this.location = location;
    }

    String location() {
      return location;
    }
  }

  public DovecotSettings {
    if (connectionsPerPerson < 1) {
      throw new IllegalArgumentException(
          "connectionsPerPerson: " + connectionsPerPerson + " is less than 1");
    }
    if (connectionsPerProcess < 1) {
      throw new IllegalArgumentException(
          "connectionsPerProcess: " + connectionsPerProcess + " is less than 1");
    }
  }

  /** Temporary folder, maildir, TLS only, 20 connections a person, fsync as Dovecot has it. */
  public static DovecotSettings defaults() {
    return new DovecotSettings(
        Optional.empty(), Optional.empty(), MailFormat.MAILDIR, false, 20, 1, true);
  }

  /**
   * Mail in sdbox format in the given folder (a tmpfs), without fsync, 100 connections a process:
   * for throughput.
   */
  public DovecotSettings forSpeed(Path newMailFolder) {
    return new DovecotSettings(
        folder,
        Optional.of(newMailFolder),
        MailFormat.SDBOX,
        plainPort,
        connectionsPerPerson,
        100,
        false);
  }

  /** The same with a port in clear. */
  public DovecotSettings withPlainPort() {
    return new DovecotSettings(
        folder, mailFolder, format, true, connectionsPerPerson, connectionsPerProcess, fsync);
  }
}

package dev.umsync.worker.imap.wire;

import java.time.Duration;

/**
 * How long to wait for a server; a read or write ends up to {@value SocketLimits#LOOK_MILLIS} ms
 * later. Immutable.
 *
 * @param connect for the TCP connection
 * @param read for each read of an answer, the TLS handshake included
 * @param write for each write; a write is at most 85 kB
 */
public record ImapTimeouts(Duration connect, Duration read, Duration write) {
  private static final Duration LONGEST = Duration.ofMinutes(30);

  public ImapTimeouts {
    check("connect", connect);
    check("read", read);
    check("write", write);
  }

  /** 10 s to connect, 60 s for an answer, 30 s for a write. */
  public static ImapTimeouts defaults() {
    return new ImapTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(30));
  }

  private static void check(String name, Duration value) {
    if (value.toMillis() < 1 || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s timeout: %s is outside 1 ms to 30 min".formatted(name, value));
    }
  }
}

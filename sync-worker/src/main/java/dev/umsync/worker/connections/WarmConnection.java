package dev.umsync.worker.connections;

import java.time.Instant;

/**
 * A connection and when it has to go. Immutable, but for the connection itself.
 *
 * @param renewAt from here on it is replaced when nobody uses it
 * @param staleAt from here on it is not used any more
 * @param tokenExpiresAt the end of the session, and of the token it was opened with
 * @param lastUsedNanos the ticker's value when it was last given back
 */
record WarmConnection(
    MailConnection connection,
    Instant renewAt,
    Instant staleAt,
    Instant tokenExpiresAt,
    long lastUsedNanos) {

  WarmConnection usedAt(long nanos) {
    return new WarmConnection(connection, renewAt, staleAt, tokenExpiresAt, nanos);
  }
}

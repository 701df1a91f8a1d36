package dev.umsync.worker.imap.wire;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The one socket of a connection, from the moment that Angus wants it; what is done to it before
 * that does nothing. Made and closed by the thread that connects.
 */
final class ConnectionSocket {
  private final SocketLimits limits;
  private final Duration write;
  private volatile @Nullable LimitedSocket socket;

  ConnectionSocket(SocketLimits limits, Duration write) {
    this.limits = limits;
    this.write = write;
  }

  /** This one, with limits. */
  Socket limited(Socket plain) throws IOException {
    LimitedSocket made = limits.over(plain, write);
    socket = made;
    return made;
  }

  /** See {@link LimitedSocket#setPatient}. */
  void setPatient(boolean patient) {
    LimitedSocket made = socket;
    if (made != null) {
      made.setPatient(patient);
    }
  }

  /** See {@link LimitedSocket#closing}. */
  void closing() {
    LimitedSocket made = socket;
    if (made != null) {
      made.closing();
    }
  }

  void close() {
    LimitedSocket made = socket;
    if (made != null) {
      made.closeQuietly();
    }
  }
}

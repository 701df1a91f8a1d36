package dev.umsync.bench.peer;

import java.io.IOException;

/** A way to put voicemails into mailboxes. Any thread. */
@FunctionalInterface
interface Courier {
  /** Connects and logs in. */
  Mailbox open(String address, String token) throws IOException;

  /** One connection; one thread at a time. */
  interface Mailbox extends AutoCloseable {
    /**
     * Appends one message with this recording and returns when the server has said OK.
     *
     * @throws IOException if it has not
     */
    void append(byte[] recording) throws IOException;

    @Override
    void close();
  }
}

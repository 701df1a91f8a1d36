package dev.umsync.testbed.gmail.command;

import dev.umsync.testbed.gmail.session.ImapSession;
import dev.umsync.testbed.gmail.session.Reply;
import dev.umsync.testbed.gmail.store.GmailMailbox;
import dev.umsync.testbed.gmail.wire.ImapCommand;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * IDLE (RFC 2177): tells EXISTS and EXPUNGE at once, and never flags, as Gmail does. While the
 * connection's thread waits for DONE, another announces; it has ended before the tagged answer goes
 * out.
 */
final class IdleCommand {
  private IdleCommand() {}

  static Reply idle(ImapSession session, ImapCommand command) throws IOException {
    GmailMailbox mailbox = session.me().mailbox();
    Semaphore changes = new Semaphore(0);
    AtomicBoolean done = new AtomicBoolean();
    Runnable listener = changes::release;
    session.out().continuation("idling");
    mailbox.addListener(listener);
    Thread announcer =
        Thread.ofVirtual().name("idle-announcer").start(() -> announceAll(session, changes, done));
    try {
      // What changed before the listener was there.
      changes.release();
      String line = session.awaitLine();
      return line.equalsIgnoreCase("DONE")
          ? Reply.ok("IDLE terminated (Success)")
          : Reply.bad("Expected DONE");
    } catch (SocketTimeoutException e) {
      throw session.over(Optional.of("Session expired, please login again."));
    } finally {
      mailbox.removeListener(listener);
      // Not by interrupt: that would close a socket which is being written to.
      done.set(true);
      changes.release();
      joinQuietly(announcer);
    }
  }

  private static void announceAll(ImapSession session, Semaphore changes, AtomicBoolean done) {
    try {
      while (true) {
        changes.acquire();
        changes.drainPermits();
        if (done.get()) {
          return;
        }
        session.announce(false);
        session.out().flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // The client is gone; the connection's thread finds out by itself.
    }
  }

  private static void joinQuietly(Thread announcer) {
    try {
      announcer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

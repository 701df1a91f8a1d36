package dev.umsync.bench.suite;

import dev.umsync.bench.site.BenchSite;
import dev.umsync.bench.site.Line;
import dev.umsync.testbed.gmail.ScriptedImapServer;
import dev.umsync.testbed.gmail.script.Command;
import dev.umsync.testbed.gmail.script.Fault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Three people whose mailboxes give trouble, on a server that is told to: one answers every command
 * after a minute, one refuses every token, one has been over its quota for hours. Used by one
 * thread.
 */
final class BadMailboxes {
  private static final Duration MINUTE = Duration.ofSeconds(60);
  private static final long BETWEEN_MILLIS = 500;

  private final List<String> people;
  private final AtomicLong sent = new AtomicLong();

  private BadMailboxes(List<String> people) {
    this.people = people;
  }

  static BadMailboxes on(BenchSite site, ScriptedImapServer server, Line line) {
    List<String> people = Ground.addresses(site.enrol(line, 0, 3));
    server.account(people.get(0)).latency(MINUTE);
    server.account(people.get(1)).refuseTokens(true);
    server.account(people.get(2)).always(Command.APPEND, Fault.overQuota());
    return new BadMailboxes(people);
  }

  /** Sends each of them a voicemail, again and again, until it is closed. */
  AutoCloseable besiege(UmServer server) {
    CountDownLatch end = new CountDownLatch(1);
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                while (!end.await(BETWEEN_MILLIS, TimeUnit.MILLISECONDS)) {
                  for (String person : people) {
                    var _ = server.post(person, "bad-" + sent.incrementAndGet());
                  }
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    return () -> {
      end.countDown();
      thread.join();
    };
  }
}

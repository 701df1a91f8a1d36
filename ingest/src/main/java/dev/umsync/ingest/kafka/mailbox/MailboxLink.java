package dev.umsync.ingest.kafka.mailbox;

import dev.umsync.common.identity.SourceUri;
import dev.umsync.ingest.umserver.CourierLimits;
import dev.umsync.ingest.umserver.UmServer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the events of {@code umsync.mailbox} that are meant for one UM server to it, in a consumer
 * group of its own: a server that is away holds up nobody else's events.
 *
 * <p>An offset is committed only after its event, and every one before it, has been handed over or
 * is on {@code umsync.um-parked} with the write acknowledged; what was under way when an instance
 * dies, or when an unforeseen error ended it, is handed over again. Thread rule: started and closed
 * by one thread; a task on the executor owns consumer and courier.
 */
public final class MailboxLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MailboxLink.class);
  private static final Duration AGAIN = Duration.ofSeconds(5);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

  private final String name;
  private final SourceUri source;
  private final UmServer server;
  private final CourierLimits limits;
  private final LinkSurroundings around;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * Starts.
   *
   * @param name the source's section of the configuration, part of the group's name
   * @param source which events are meant for it
   * @param server is closed with the link
   */
  public MailboxLink(
      String name,
      SourceUri source,
      UmServer server,
      CourierLimits limits,
      LinkSurroundings around) {
    this.name = name;
    this.source = source;
    this.server = server;
    this.limits = limits;
    this.around = around;
    around.executor().execute(this::run);
  }

  private void run() {
    try {
      while (closing.getCount() > 0) {
        live();
      }
    } finally {
      server.close();
      ended.countDown();
    }
  }

  private void live() {
    try (LinkLife life = new LinkLife(name, source, server, limits, around, closing)) {
      life.run();
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("source", name)
          .setCause(e)
          .log(
              "Bringing mailbox events to this UM server failed; it begins anew at the last commit");
      LinkLife.rest(closing, AGAIN);
    }
  }

  /** Hands nothing more over, waits for calls in progress to end, and commits; at most 20 s. */
  @Override
  public void close() {
    closing.countDown(); // no wakeup: it could fall into the last commit
    try {
      if (!ended.await(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.atWarn().addKeyValue("source", name).log("A link to a UM server did not stop in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

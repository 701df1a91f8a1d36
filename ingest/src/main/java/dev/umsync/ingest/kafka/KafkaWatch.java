package dev.umsync.ingest.kafka;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether Kafka answers, so that a request is refused at once instead of waiting for a
 * delivery that can't happen.
 *
 * <p>Two things say that it is away: it does not answer a look every two seconds, or a delivery
 * failed less than five seconds ago (it may answer and yet take no records). Thread rule: any
 * thread may ask; one task on the executor looks.
 */
public final class KafkaWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  /** How long after a failed delivery none is tried, and what callers are told to wait. */
  public static final Duration PAUSE = Duration.ofSeconds(5);

  private final Admin admin;
  private final LongSupplier nanoTicker;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile boolean answers = true;
  private volatile long failedAtNanos;
  private volatile boolean failed;

  /**
   * Begins to look.
   *
   * @param admin stays open, its owner closes it
   * @param nanoTicker a monotonic clock in nanoseconds
   */
  public KafkaWatch(Admin admin, LongSupplier nanoTicker, Executor executor) {
    this.admin = admin;
    this.nanoTicker = nanoTicker;
    executor.execute(this::run);
  }

  private void run() {
    try {
      while (!closing.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() throws InterruptedException {
    boolean before = answers;
    try {
      var options = new DescribeClusterOptions().timeoutMs((int) PATIENCE.toMillis());
      answers = !admin.describeCluster(options).nodes().get().isEmpty();
    } catch (ExecutionException e) {
      answers = false;
    }
    if (before != answers && closing.getCount() > 0) {
      if (answers) {
        LOG.atInfo().log("Kafka answers again; voicemails are taken");
      } else {
        LOG.atWarn().log("Kafka does not answer; voicemails are refused with 503 until it does");
      }
    }
  }

  /** A delivery failed. */
  void deliveryFailed() {
    failedAtNanos = nanoTicker.getAsLong();
    failed = true;
  }

  /** A delivery was acknowledged. */
  void delivered() {
    failed = false;
  }

  /** Whether it is worth trying to deliver. */
  public boolean isAvailable() {
    return answers && !(failed && nanoTicker.getAsLong() - failedAtNanos < PAUSE.toNanos());
  }

  @Override
  public void close() {
    closing.countDown();
  }
}

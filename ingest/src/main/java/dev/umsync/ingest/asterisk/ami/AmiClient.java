package dev.umsync.ingest.asterisk.ami;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The manager interface of one server: keeps a connection while it is open, makes it again when it
 * is lost, and knows which actions the server has.
 *
 * <p>Thread rule: any thread.
 */
public final class AmiClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AmiClient.class);
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);
  private static final Duration LONGEST_BETWEEN = Duration.ofSeconds(30);
  private static final Duration BETWEEN_PINGS = Duration.ofSeconds(30);

  private final AmiSettings settings;
  private final Consumer<AmiMessage> events;
  private final LongSupplier nanoTicker;
  private final Executor executor;
  private final ReentrantLock connecting = new ReentrantLock();
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile @Nullable AmiConnection connection;
  private volatile Set<String> actions = Set.of();
  private boolean complained;

  /**
   * Starts keeping a connection.
   *
   * @param events gets every event, on the connection's own task; returns quickly
   */
  public AmiClient(
      AmiSettings settings,
      Consumer<AmiMessage> events,
      LongSupplier nanoTicker,
      Executor executor) {
    this.settings = settings;
    this.events = events;
    this.nanoTicker = nanoTicker;
    this.executor = executor;
    executor.execute(this::keep);
  }

  /** Connects, and asks now and then whether it is still there. */
  private void keep() {
    Duration pause = BETWEEN_ATTEMPTS;
    long pingedAt = nanoTicker.getAsLong();
    try {
      while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          AmiConnection open = connected();
          pause = BETWEEN_ATTEMPTS;
          if (nanoTicker.getAsLong() - pingedAt > BETWEEN_PINGS.toNanos()) {
            pingedAt = nanoTicker.getAsLong();
            open.send(AmiMessage.action("Ping"));
          }
        } catch (AmiTrouble e) {
          complain(e);
          pause =
              pause.multipliedBy(2).compareTo(LONGEST_BETWEEN) < 0
                  ? pause.multipliedBy(2)
                  : LONGEST_BETWEEN;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void complain(AmiTrouble trouble) {
    if (!complained) {
      complained = true;
      LOG.atWarn()
          .addKeyValue("host", settings.host())
          .addKeyValue("port", settings.port())
          .addKeyValue("reason", trouble.getMessage())
          .log("Asterisk's manager interface can't be used; it is tried again");
    }
  }

  private AmiConnection connected() throws AmiTrouble, InterruptedException {
    AmiConnection open = connection;
    if (open != null && open.isOpen()) {
      return open;
    }
    connecting.lockInterruptibly();
    try {
      open = connection;
      if (open != null && open.isOpen()) {
        return open;
      }
      AmiConnection made = connect();
      connection = made;
      if (closing.getCount() == 0) {
        made.close();
      }
      return made;
    } finally {
      connecting.unlock();
    }
  }

  private AmiConnection connect() throws AmiTrouble, InterruptedException {
    AmiConnection made;
    try {
      made = AmiConnection.open(settings, events, executor);
    } catch (IOException e) {
      throw new AmiTrouble.Unreachable("no connection (" + e.getClass().getSimpleName() + ")");
    }
    actions =
        made.send(AmiMessage.action("ListCommands")).headers().stream()
            .map(AmiMessage.Header::name)
            .collect(Collectors.toUnmodifiableSet());
    complained = false;
    LOG.atInfo()
        .addKeyValue("host", settings.host())
        .addKeyValue("port", settings.port())
        .log("Connected to Asterisk's manager interface");
    return made;
  }

  /**
   * Sends an action and gives its response; connects first where that is needed.
   *
   * @throws AmiTrouble.Silent if it may have been carried out all the same
   * @throws AmiTrouble if it was not
   */
  public AmiMessage send(AmiMessage action) throws AmiTrouble, InterruptedException {
    return connected().send(action);
  }

  /** Whether the server has this action and our user may use it. */
  public boolean knows(String action) throws AmiTrouble, InterruptedException {
    connected();
    return actions.contains(action);
  }

  @Override
  public void close() {
    closing.countDown();
    AmiConnection open = connection;
    if (open != null) {
      open.close();
    }
  }
}

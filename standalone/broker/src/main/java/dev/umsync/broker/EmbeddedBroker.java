package dev.umsync.broker;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A real Apache Kafka node (KRaft, broker and controller in one) in this process, on disk. It keeps
 * its cluster id, records and group offsets in its data folder; ports may change from start to
 * start. Several may run in one process, on folders of their own. Safe for use from any thread.
 *
 * <p>Everything acknowledged survives a killed process; under {@link FlushPolicy#EVERY_APPEND} also
 * a power cut, as far as the disk keeps what it says it has written.
 */
public final class EmbeddedBroker implements AutoCloseable {

  /** Folder below the data folder that holds Kafka's files. */
  public static final String LOG_DIR_NAME = "kafka";

  private final BrokerSettings settings;
  private final DataDirLock lock;
  private final boolean ownsLock;
  private final NodeStarter.Serving serving;
  private final FaultReport faults;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedBroker(
      BrokerSettings settings,
      DataDirLock lock,
      boolean ownsLock,
      NodeStarter.Serving serving,
      FaultReport faults) {
    this.settings = settings;
    this.lock = lock;
    this.ownsLock = ownsLock;
    this.serving = serving;
    this.faults = faults;
  }

  /**
   * Locks the data folder and starts a broker on it; the lock is given back by {@link #close()}.
   *
   * @param settings folder, ports and limits
   * @param onFault told once, on a thread of its own, when the running broker cannot go on; it
   *     should end the process
   * @return a broker that serves clients
   * @throws BrokerStartFailed with one line for a person; nothing is left running and the folder is
   *     unlocked
   */
  public static EmbeddedBroker start(BrokerSettings settings, Consumer<BrokerFault> onFault)
      throws BrokerStartFailed {
    return start(settings, FreeSpace.OF_FILE_STORE, onFault);
  }

  /**
   * Starts a broker on a folder that the caller has locked and will unlock after {@link #close()}.
   *
   * @param settings folder, ports and limits
   * @param held the lock of that folder
   * @param onFault told once, on a thread of its own, when the running broker cannot go on; it
   *     should end the process
   * @return a broker that serves clients
   * @throws BrokerStartFailed with one line for a person; nothing is left running
   * @throws IllegalArgumentException when the lock is of another folder or has been given back
   */
  public static EmbeddedBroker start(
      BrokerSettings settings, DataDirLock held, Consumer<BrokerFault> onFault)
      throws BrokerStartFailed {
    if (!held.isHeld() || !held.dir().equals(DataDir.prepare(settings.dataDir()))) {
      throw new IllegalArgumentException("The lock is not that of " + settings.dataDir());
    }
    return open(settings, held, false, FreeSpace.OF_FILE_STORE, onFault);
  }

  static EmbeddedBroker start(
      BrokerSettings settings, FreeSpace space, Consumer<BrokerFault> onFault)
      throws BrokerStartFailed {
    DataDirLock lock = DataDirLock.acquire(settings.dataDir());
    boolean done = false;
    try {
      EmbeddedBroker broker = open(settings, lock, true, space, onFault);
      done = true;
      return broker;
    } finally {
      if (!done) {
        lock.close();
      }
    }
  }

  private static EmbeddedBroker open(
      BrokerSettings settings,
      DataDirLock lock,
      boolean ownsLock,
      FreeSpace space,
      Consumer<BrokerFault> onFault)
      throws BrokerStartFailed {
    DiskGuard.requireRoomToStart(lock.dir(), settings.disk(), space);
    FaultReport faults = new FaultReport(lock.dir(), settings.disk(), space, onFault);
    NodeStarter.Serving serving = new NodeStarter(settings, lock.dir(), faults::accept).start();
    return new EmbeddedBroker(settings, lock, ownsLock, serving, faults);
  }

  /** What clients connect to, {@code host:port}. */
  public String bootstrapServers() {
    return settings.host() + ":" + serving.ports().client();
  }

  /** The port for clients. */
  public int port() {
    return serving.ports().client();
  }

  /** The data folder, as an absolute path without links. */
  public Path dataDir() {
    return lock.dir();
  }

  /** What ended the broker, or nothing while it is well. */
  public Optional<BrokerFault> fault() {
    return faults.fault();
  }

  /**
   * Stops in order and gives the lock back if it was taken at the start. Waits {@link
   * BrokerSettings#stopTimeout()} at most; a broker that does not stop in that time keeps its
   * folder locked until the process ends. Does nothing the second time.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)
        && serving.run().stop(settings.stopTimeout())
        && ownsLock) {
      lock.close();
    }
  }
}

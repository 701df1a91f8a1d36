package dev.umsync.broker;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.Exit;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/**
 * The only class that touches Kafka's server classes. They are public but no supported interface,
 * so an upgrade of Kafka is an upgrade of this class.
 *
 * <p>Kafka ends the whole process when it cannot go on. Here it may not: its exit and halt
 * procedures, which are static for the process, report to every node of the process and end the
 * calling thread instead. Which node was meant Kafka does not say.
 */
final class KafkaNode {

  /** Kafka wanted the process to end. */
  record ExitWish(int status, String thread) {}

  /** Ends the thread that asked for the end of the process; that call is expected not to return. */
  static final class NodeHalted extends Error {
    private static final long serialVersionUID = 1L;

    NodeHalted() {
      super("The embedded broker has met a fatal fault", null, false, false);
    }
  }

  private static final Set<Consumer<ExitWish>> LISTENERS = ConcurrentHashMap.newKeySet();

  static {
    Exit.setExitProcedure(KafkaNode::onExit);
    Exit.setHaltProcedure(KafkaNode::onExit);
  }

  private final Map<String, String> properties;
  private final Consumer<ExitWish> listener;
  private volatile @Nullable KafkaRaftServer server;

  KafkaNode(Map<String, String> properties, Consumer<ExitWish> listener) {
    this.properties = Map.copyOf(properties);
    this.listener = listener;
  }

  /** Gives a new folder its cluster id; does nothing to one that has it. */
  static void format(Path logDir) throws Exception {
    // Kafka writes this file last.
    if (Files.exists(logDir.resolve("meta.properties"))) {
      return;
    }
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setNodeId(NodeProperties.NODE_ID)
        .setClusterId(Uuid.randomUuid().toString())
        .setDirectories(List.of(logDir.toString()))
        .setMetadataLogDirectory(logDir.toString())
        .setControllerListenerName(NodeProperties.CONTROLLER_LISTENER)
        .setIgnoreFormatted(true)
        .run();
  }

  /**
   * Starts the node; returns when it serves clients. Call once, and {@link #shutdown()} also when
   * it throws.
   */
  void startup() {
    LISTENERS.add(listener);
    KafkaRaftServer created = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
    server = created;
    created.startup();
  }

  /** Stops the node in order; returns when all is on disk. */
  void shutdown() {
    KafkaRaftServer running = server;
    if (running != null) {
      running.shutdown();
      running.awaitShutdown();
    }
    LISTENERS.remove(listener);
  }

  /** Hears no more of exits; for a node that could not be shut down. */
  void abandon() {
    LISTENERS.remove(listener);
  }

  private static void onExit(int status, @Nullable String message) {
    ExitWish wish = new ExitWish(status, Thread.currentThread().getName());
    LISTENERS.forEach(each -> each.accept(wish));
    throw new NodeHalted();
  }
}

package dev.umsync.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings a node up on a locked data folder, with other ports when the chosen ones are snatched
 * away. Used by one thread.
 */
final class NodeStarter {

  /** A node that serves clients. */
  record Serving(NodeRun run, NodePorts ports) {}

  private static final int PORT_ATTEMPTS = 5;

  private final BrokerSettings settings;
  private final Path dir;
  private final Consumer<KafkaNode.ExitWish> onFault;

  NodeStarter(BrokerSettings settings, Path dir, Consumer<KafkaNode.ExitWish> onFault) {
    this.settings = settings;
    this.dir = dir;
    this.onFault = onFault;
  }

  Serving start() throws BrokerStartFailed {
    // The ports first: a folder is not prepared for a start that cannot be.
    NodePorts ports = NodePorts.choose(settings);
    Path logDir = prepareLogDir();
    for (int attempt = 1; ; attempt++) {
      NodeRun run = new NodeRun(NodeProperties.of(settings, logDir, ports), onFault);
      ExecutionException failure = attempt(run);
      if (failure == null) {
        return new Serving(run, ports);
      }
      // A taken port is told by looking, not by Kafka's words for it. Choosing again names a fixed
      // port that is taken.
      if (!run.stop(settings.stopTimeout())
          || attempt == PORT_ATTEMPTS
          || !ports.anyTaken(settings.host())) {
        throw refused(failure.getCause() == null ? failure : failure.getCause());
      }
      ports = NodePorts.choose(settings);
    }
  }

  private Path prepareLogDir() throws BrokerStartFailed {
    Path logDir = dir.resolve(EmbeddedBroker.LOG_DIR_NAME);
    try {
      if (!Files.isDirectory(logDir)) {
        DataDir.makeForOwner(logDir);
      }
      KafkaNode.format(logDir);
      return logDir;
    } catch (IOException e) {
      throw DataDir.notWritable(logDir, e);
    } catch (Exception e) {
      throw refused(e);
    }
  }

  private @Nullable ExecutionException attempt(NodeRun run) throws BrokerStartFailed {
    try {
      run.start(settings.startTimeout());
      return null;
    } catch (ExecutionException e) {
      return e;
    } catch (TimeoutException e) {
      run.stop(settings.stopTimeout());
      throw new BrokerStartFailed(
          BrokerStartFailed.Reason.TIMED_OUT,
          "The broker on "
              + dir
              + " was not up after "
              + settings.startTimeout().toSeconds()
              + " s: see its log lines before this one, then start it again.",
          e);
    } catch (InterruptedException e) {
      run.stop(settings.stopTimeout());
      Thread.currentThread().interrupt();
      throw new BrokerStartFailed(
          BrokerStartFailed.Reason.TIMED_OUT,
          "The start of the broker on " + dir + " was interrupted.",
          e);
    }
  }

  private BrokerStartFailed refused(Throwable cause) {
    return new BrokerStartFailed(
        BrokerStartFailed.Reason.BROKER_REFUSED,
        "The broker on "
            + dir
            + " does not start: "
            + oneLine(cause)
            + " See its log lines before this one; a damaged folder is replaced by umsync restore.",
        cause);
  }

  private static String oneLine(Throwable cause) {
    String message = cause.getMessage();
    String text = message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    String line = text.lines().findFirst().orElse(text).strip();
    return line.endsWith(".") ? line : line + ".";
  }
}

package dev.umsync.broker;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a node, from its start to its end, with a deadline on either: a fault in one of
 * Kafka's threads can leave the others waiting for ever. A wish to end the process fails the start
 * while it starts, is the owner's fault while it serves, and is nothing once it stops. Safe for use
 * from any thread.
 */
final class NodeRun {

  private static final Logger LOG = LoggerFactory.getLogger(NodeRun.class);

  private enum Phase {
    STARTING,
    SERVING,
    FAULTY,
    STOPPING
  }

  private final KafkaNode node;
  private final Consumer<KafkaNode.ExitWish> onFault;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);
  private final CompletableFuture<Void> started = new CompletableFuture<>();
  private final CompletableFuture<Void> starterEnded = new CompletableFuture<>();

  /**
   * A run that has not begun.
   *
   * @param onFault told at most once, on the faulty thread of Kafka
   */
  NodeRun(Map<String, String> properties, Consumer<KafkaNode.ExitWish> onFault) {
    this.onFault = onFault;
    this.node = new KafkaNode(properties, this::onExitWish);
  }

  /**
   * Starts the node.
   *
   * @throws ExecutionException when Kafka refuses
   * @throws TimeoutException when it is not up in time
   * @throws InterruptedException when the calling thread is asked to stop waiting
   */
  void start(Duration timeout) throws ExecutionException, TimeoutException, InterruptedException {
    Thread.ofPlatform().daemon().name("broker-start").start(this::startNode);
    started.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void startNode() {
    try {
      node.startup();
      // A fault between Kafka's last step and this one has already failed the start.
      phase.compareAndSet(Phase.STARTING, Phase.SERVING);
      started.complete(null);
    } catch (Throwable e) {
      started.completeExceptionally(e);
    } finally {
      starterEnded.complete(null);
    }
  }

  /** Stops the node; false when it did not stop in time and still holds its files. */
  boolean stop(Duration timeout) {
    phase.set(Phase.STOPPING);
    CompletableFuture<Void> stopped = new CompletableFuture<>();
    Thread.ofPlatform().daemon().name("broker-stop").start(() -> stopNode(stopped));
    try {
      stopped.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException e) {
      LOG.atError()
          .addKeyValue("timeout_ms", timeout.toMillis())
          .setCause(e)
          .log("The embedded broker did not stop in order; it recovers at its next start");
    }
    node.abandon();
    return false;
  }

  private void stopNode(CompletableFuture<Void> stopped) {
    try {
      starterEnded.join();
      node.shutdown();
      stopped.complete(null);
    } catch (Throwable e) {
      stopped.completeExceptionally(e);
    }
  }

  private void onExitWish(KafkaNode.ExitWish wish) {
    if (phase.compareAndSet(Phase.SERVING, Phase.FAULTY)) {
      onFault.accept(wish);
    } else if (phase.get() == Phase.STARTING) {
      started.completeExceptionally(new KafkaNode.NodeHalted());
    }
  }
}

package dev.umsync.broker;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Turns Kafka's wish to end the process into one line for a person, once. Safe for use from any
 * thread.
 */
final class FaultReport {

  private final Path dir;
  private final DiskLimits limits;
  private final FreeSpace space;
  private final Consumer<BrokerFault> onFault;
  private final CompletableFuture<BrokerFault> fault = new CompletableFuture<>();

  FaultReport(Path dir, DiskLimits limits, FreeSpace space, Consumer<BrokerFault> onFault) {
    this.dir = dir;
    this.limits = limits;
    this.space = space;
    this.onFault = onFault;
  }

  /**
   * Takes the wish; the owner is told on a thread of its own, since Kafka's may hold locks that an
   * orderly end needs.
   */
  void accept(KafkaNode.ExitWish wish) {
    BrokerFault found = new BrokerFault(describe(wish), wish.status());
    if (fault.complete(found)) {
      Thread.ofPlatform().daemon().name("broker-fault").start(() -> onFault.accept(found));
    }
  }

  Optional<BrokerFault> fault() {
    return Optional.ofNullable(fault.getNow(null));
  }

  private String describe(KafkaNode.ExitWish wish) {
    boolean room = DiskGuard.look(dir, space) >= limits.acceptBytes();
    return "The embedded broker on "
        + dir
        + " cannot go on ("
        + (room ? "in " + wish.thread() : "its disk is full or does not answer")
        + "); what was acknowledged is kept: "
        + (room ? "mend what the log line before this one names" : "free some space")
        + " and start again.";
  }
}

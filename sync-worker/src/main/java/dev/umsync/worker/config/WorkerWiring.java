package dev.umsync.worker.config;

import dev.umsync.worker.kafka.PartitionNews;
import dev.umsync.worker.tokens.TokenTable;
import dev.umsync.worker.voicemail.Circuits;
import dev.umsync.worker.voicemail.Directory;
import dev.umsync.worker.voicemail.ParkingCauses;
import dev.umsync.worker.watch.Watch;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a worker's parts hear of its partitions, and what they do again and again. Thread rule: used
 * by one thread, at start.
 *
 * @param owned told which partitions are ours
 * @param served who is served
 * @param tokens told who is parked for want of one
 * @param circuits asked about who is parked for one
 * @param connections closes those that nobody uses
 * @param watch told whose state is there, and the time; where mailboxes are watched
 */
record WorkerWiring(
    Consumer<Set<Integer>> owned,
    Directory served,
    TokenTable tokens,
    Circuits circuits,
    Runnable connections,
    Optional<Watch> watch) {
  private static final Duration CONNECTION_SWEEP = Duration.ofSeconds(5);
  private static final Duration WATCH_TICK = Duration.ofMillis(100);
  private static final Duration TOKEN_SWEEP = Duration.ofMinutes(1);

  /** Has the parts hear of the partitions, from before the worker runs. */
  void hear(PartitionNews news) {
    news.watchOwned(owned);
    news.watchParked(
        new ParkingCauses(served, tokens::holds, tokens::missed, circuits::areClosed)::isGone);
    watch.ifPresent(news::watchState);
  }

  /** Has the parts do what they do regularly. */
  void repeat(RegularTasks tasks) {
    watch.ifPresent(w -> tasks.every(WATCH_TICK, w::tick));
    tasks.every(CONNECTION_SWEEP, connections);
    tasks.every(TOKEN_SWEEP, tokens::sweep);
    tasks.besideEvery(TOKEN_SWEEP, tokens::askAgain); // it may wait for Kafka
  }
}

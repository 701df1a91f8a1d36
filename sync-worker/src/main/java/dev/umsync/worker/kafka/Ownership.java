package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.Assignment;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Lease;
import dev.umsync.worker.dispatch.PlannedLook;
import dev.umsync.worker.dispatch.Takeover;
import dev.umsync.worker.dispatch.kernel.Dispatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which partitions are ours, from the moment they are given until they are given up in good order
 * or lost. Owned by the poll thread.
 */
final class Ownership<E> implements Rebalances.Owner {
  private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);
  private static final Duration STEP = Duration.ofMillis(10);

  private final Dispatcher<Work<E>, Effects> dispatcher;
  private final Commits<E> commits;
  private final Lease lease;
  private final WorkerSettings settings;
  private final LongSupplier ticker;
  private final EngineMetrics metrics;
  private final Map<Integer, PartitionState> states;
  private final Consumer<List<Assignment>> restore;
  private final Pump pump;
  private final Looks<E> looks;
  private final Map<Integer, Assignment> owned = new HashMap<>();
  private volatile Consumer<Set<Integer>> watcher = partitions -> {};
  private volatile BiPredicate<Key, Cause> isGone = (subscriber, cause) -> false;
  private boolean leaving;
  private @Nullable OwnedState stateWatcher;

  /** Reads what an owner before has written about second looks. */
  interface Looks<E> {
    /** Those of a partition. */
    List<PlannedLook<Work<E>>> of(PartitionState state);
  }

  /** Does the poll thread's work that is not polling. */
  interface Pump {
    /** Works off what there is, then waits a short time for more. */
    void pump(Duration atMost);
  }

  Ownership(
      Dispatcher<Work<E>, Effects> dispatcher,
      Commits<E> commits,
      Lease lease,
      WorkerSettings settings,
      LongSupplier ticker,
      EngineMetrics metrics,
      Map<Integer, PartitionState> states,
      Consumer<List<Assignment>> restore,
      Pump pump,
      Looks<E> looks) {
    this.dispatcher = dispatcher;
    this.commits = commits;
    this.lease = lease;
    this.settings = settings;
    this.ticker = ticker;
    this.metrics = metrics;
    this.states = states;
    this.restore = restore;
    this.pump = pump;
    this.looks = looks;
  }

  @Override
  public void assigned(Collection<Integer> partitions) {
    LOG.atInfo().addKeyValue("partitions", partitions).log("Partitions assigned");
    metrics.rebalanced("assigned", partitions.size());
    if (leaving) {
      return;
    }
    List<Assignment> fresh = new ArrayList<>();
    for (int partition : partitions) {
      Assignment assignment = dispatcher.tenures().assign(partition);
      owned.put(partition, assignment);
      fresh.add(assignment);
    }
    restore.accept(fresh);
    tellWatcher();
  }

  /** Has somebody hear, on the poll thread, which partitions are owned whenever that changes. */
  void watch(Consumer<Set<Integer>> hears) {
    watcher = hears;
  }

  /** Has somebody hear, on the poll thread, of partitions whose state is there. */
  void watchState(OwnedState hears) {
    stateWatcher = hears;
  }

  /**
   * Has somebody say of each parked subscriber of a partition taken over whether its cause is gone.
   */
  void watchParked(BiPredicate<Key, Cause> says) {
    isGone = says;
  }

  private void tellWatcher() {
    watcher.accept(Set.copyOf(owned.keySet()));
  }

  /** Opens partitions whose state is there now; returns those that are still ours. */
  List<PartitionState> restored(List<PartitionState> read) {
    List<PartitionState> open = new ArrayList<>();
    for (PartitionState state : read) {
      int partition = state.assignment.partition();
      if (state.assignment.isOpen() && state.assignment.equals(owned.get(partition)) && !leaving) {
        states.put(partition, state);
        dispatcher
            .tenures()
            .admit(
                state.assignment,
                new Takeover<>(
                    state.takeover(),
                    settings.suspectHold(),
                    state.parked,
                    looks.of(state),
                    state.ordered()));
        state.parked.forEach((subscriber, span) -> {
          if (isGone.test(subscriber, span.cause())) {
            dispatcher.redrives().now(subscriber, cause -> true);
          }
        });
        open.add(state);
        if (stateWatcher != null) {
          stateWatcher.opened(partition, state.table.subscribers());
        }
        LOG.atInfo()
            .addKeyValue("partition", partition)
            .addKeyValue("frontier", state.takeover().frontier())
            .addKeyValue("claim", state.takeover().claim())
            .addKeyValue("released", state.takeover().released())
            .addKeyValue("voicemails", state.table.size())
            .addKeyValue("parkedSubscribers", state.parked.size())
            .addKeyValue("secondLooks", state.looks.size())
            .log("Partition taken over");
      }
    }
    return open;
  }

  @Override
  public void revoked(Collection<Integer> partitions) {
    LOG.atInfo().addKeyValue("partitions", partitions).log("Partitions are taken away");
    metrics.rebalanced("revoked", partitions.size());
    giveUp(of(partitions), settings.revocation(), pump);
  }

  @Override
  public void lost(Collection<Integer> partitions) {
    LOG.atWarn()
        .addKeyValue("partitions", partitions)
        .log(
            "Partitions are lost: the group has put this worker out; nothing is committed for them");
    metrics.rebalanced("lost", partitions.size());
    lease.lose();
    List<Assignment> gone = of(partitions);
    dispatcher.tenures().cancel(gone, Cause.of("lost"));
    close(gone);
  }

  /** Gives all up, at shutdown. */
  void leave(Pump polling) {
    leaving = true;
    giveUp(List.copyOf(owned.values()), settings.shutdown(), polling);
  }

  private List<Assignment> of(Collection<Integer> partitions) {
    return partitions.stream().map(owned::get).filter(Objects::nonNull).toList();
  }

  private void giveUp(List<Assignment> given, Duration patience, Pump working) {
    try {
      finish(given, patience, working);
    } finally {
      // Whatever went wrong: no call goes on under an assignment that is another worker's.
      close(given);
    }
  }

  private void finish(List<Assignment> given, Duration patience, Pump working) {
    dispatcher.tenures().drain(given);
    BooleanSupplier running = () -> dispatcher.tenures().running(given) > 0;
    workWhile(running, patience, working);
    if (running.getAsBoolean()) {
      LOG.atWarn()
          .addKeyValue("calls", dispatcher.tenures().running(given))
          .log("Calls did not end in time and are cancelled; their events are suspect");
      dispatcher.tenures().cancel(given, Cause.of("revoked"));
      workWhile(running, settings.cancelGrace(), working);
    }
    // A batch in the air was built before the last call ended.
    workWhile(commits::isInTheAir, settings.cancelGrace(), working);
    commits.demand(dispatcher.tenures().admitted().stream().filter(given::contains).toList());
    workWhile(() -> commits.isDemanded(given), settings.cancelGrace(), working);
    if (commits.isDemanded(given)) {
      LOG.atWarn()
          .addKeyValue("partitions", given.size())
          .log("The last commit did not go through in time; the next owner will search");
    }
  }

  private void workWhile(BooleanSupplier condition, Duration atMost, Pump working) {
    long begun = ticker.getAsLong();
    while (condition.getAsBoolean() && ticker.getAsLong() - begun < atMost.toNanos()) {
      working.pump(STEP);
    }
  }

  private void close(List<Assignment> given) {
    for (Assignment assignment : given) {
      dispatcher.tenures().close(assignment);
      owned.remove(assignment.partition(), assignment);
      PartitionState state = states.get(assignment.partition());
      if (state != null && state.assignment.equals(assignment)) {
        states.remove(assignment.partition());
        if (stateWatcher != null) {
          stateWatcher.closed(assignment.partition());
        }
      }
    }
    tellWatcher();
  }

  /** Closes everything at once without a commit: the worker cannot go on. */
  void abandon() {
    leaving = true;
    List<Assignment> all = List.copyOf(owned.values());
    dispatcher.tenures().cancel(all, Cause.of("stopped"));
    close(all);
  }

  /** Events that stand on their own in the parked log of the partitions owned. */
  long setAside() {
    return states.values().stream().mapToLong(state -> state.aside.size()).sum();
  }

  int count() {
    return owned.size();
  }

  boolean isLeaving() {
    return leaving;
  }
}

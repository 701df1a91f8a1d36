package dev.umsync.standalone.chaos;

import dev.umsync.standalone.chaos.fault.FaultRunner;
import dev.umsync.standalone.chaos.fault.FaultTargets;
import dev.umsync.standalone.chaos.load.Load;
import dev.umsync.standalone.chaos.process.Child;
import java.time.Duration;

/** Says how far a run is. Used by the run's thread. */
final class Progress {
  private final Surroundings surroundings;
  private final OutcomeCount outcomes;
  private final Load load;
  private final FaultRunner faults;
  private final FaultTargets targets;
  private final long beginNanos;

  Progress(
      Surroundings surroundings,
      OutcomeCount outcomes,
      Load load,
      FaultRunner faults,
      FaultTargets targets) {
    this.surroundings = surroundings;
    this.outcomes = outcomes;
    this.load = load;
    this.faults = faults;
    this.targets = targets;
    this.beginNanos = surroundings.ticker().getAsLong();
  }

  void line() {
    Duration since = Duration.ofNanos(surroundings.ticker().getAsLong() - beginNanos);
    surroundings
        .says()
        .accept(
            "%02d:%02d  %d events sent, %d with an outcome; %d faults: %d kills, %d freezes, %d broker restarts, %d connections cut; %d workers up, %d connections"
                .formatted(
                    since.toMinutes(),
                    since.toSecondsPart(),
                    load.sent(),
                    outcomes.count(),
                    faults.injected(),
                    faults.kills(),
                    faults.freezes(),
                    faults.brokerRestarts(),
                    targets.mail().cuts(),
                    targets.workers().stream().filter(Child::isRunning).count(),
                    targets.mail().connections()));
  }
}

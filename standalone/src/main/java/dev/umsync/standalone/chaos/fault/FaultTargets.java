package dev.umsync.standalone.chaos.fault;

import dev.umsync.standalone.chaos.mail.CuttingProxy;
import dev.umsync.standalone.chaos.process.Child;
import java.util.List;

/**
 * What faults are done to. Immutable.
 *
 * @param workers sync workers
 * @param mail what the workers take for the mail server
 */
public record FaultTargets(
    Child broker, Child credentials, List<Child> workers, CuttingProxy mail) {
  /** Copies. */
  public FaultTargets {
    workers = List.copyOf(workers);
  }

  /** How often any of the processes ended without having been told to. */
  public int endedByThemselves() {
    return broker.endedByItself()
        + credentials.endedByItself()
        + workers.stream().mapToInt(Child::endedByItself).sum();
  }
}

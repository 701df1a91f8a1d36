package dev.umsync.standalone.chaos;

import dev.umsync.standalone.chaos.verdict.Offence;
import dev.umsync.standalone.chaos.verdict.Verdict;

/**
 * What came of a run. Immutable.
 *
 * @param kills processes killed with SIGKILL, the broker not counted
 * @param brokerRestarts times that the broker was killed or stopped, and started again
 * @param brokenOff how much of load and faults broke off
 */
public record ChaosReport(Verdict verdict, int kills, int brokerRestarts, int brokenOff) {

  /**
   * Whether nothing is missing, doubled or out of order, and the run can show that: something was
   * sent, and neither load nor a fault broke off.
   */
  public boolean good() {
    return verdict.good() && verdict.sent() > 0 && brokenOff == 0;
  }

  /** The line that a run ends with. */
  public String line() {
    return "chaos: %d sent, %d in mailboxes, %d missing, %d doubled, %d out of order, %d kills, %d broker restarts"
        .formatted(
            verdict.sent(),
            verdict.inMailboxes(),
            verdict.count(Offence.Kind.MISSING),
            verdict.count(Offence.Kind.DOUBLED),
            verdict.count(Offence.Kind.OUT_OF_ORDER),
            kills,
            brokerRestarts);
  }
}

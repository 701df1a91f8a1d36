package dev.umsync.standalone.chaos;

import dev.umsync.standalone.chaos.verdict.Offence;
import dev.umsync.standalone.chaos.verdict.Verdict;

/**
 * What came of a run. Immutable.
 *
 * @param kills processes killed with SIGKILL, the broker not counted
 * @param brokerRestarts times that the broker was killed or stopped, and started again
 */
public record ChaosReport(Verdict verdict, int kills, int brokerRestarts) {

  /** Whether nothing is missing, doubled or out of order. */
  public boolean good() {
    return verdict.good();
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

package dev.umsync.standalone.demo;

import java.time.Duration;
import java.util.List;

/**
 * What came of a demo. Thread rule: immutable.
 *
 * @param mailboxes what lies in the mailboxes
 * @param latencies from the start of each POST to the IMAP server's OK
 */
public record DemoSummary(MailboxCheck.Result mailboxes, List<Duration> latencies) {
  /** Copies and sorts. */
  public DemoSummary {
    latencies = latencies.stream().sorted().toList();
  }

  /** Whether every voicemail is there exactly once. */
  public boolean good() {
    return mailboxes.good();
  }

  /** The line that the demo ends with. */
  public String line() {
    return "demo: %d sent, %d in mailboxes, %d missing, %d doubled, p50 %d ms, p99 %d ms"
        .formatted(
            mailboxes.sent(),
            mailboxes.found(),
            mailboxes.missing(),
            mailboxes.doubled(),
            percentileMillis(0.50),
            percentileMillis(0.99));
  }

  /** Nearest rank. */
  private long percentileMillis(double share) {
    if (latencies.isEmpty()) {
      return 0;
    }
    int rank = (int) Math.ceil(share * latencies.size());
    return latencies.get(Math.max(0, rank - 1)).toMillis();
  }
}

package dev.umsync.credential.desk;

import dev.umsync.common.telemetry.LogKeys;
import dev.umsync.credential.mint.MintFailure.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once per tenant and kind of failure what has to be mended, and again every few minutes: not
 * once per subscriber and try. Thread rule: owned by the rotation thread.
 */
public final class FailureLog {
  private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);
  private static final Duration SILENCE = Duration.ofMinutes(5);
  private static final int MOST_REMEMBERED = 1_000;

  private record About(String tenant, Kind kind) {}

  private final Map<About, Instant> said = new HashMap<>();

  /** There is no token for a subscriber. */
  public void failed(DeskAnswer.NoToken answer, Instant now) {
    About about = new About(answer.subscriber().domain(), answer.failure().kind());
    Instant last = said.get(about);
    if (last != null && last.plus(SILENCE).isAfter(now)) {
      return;
    }
    if (said.size() >= MOST_REMEMBERED) {
      said.clear();
    }
    said.put(about, now);
    LOG.atWarn()
        .addKeyValue(LogKeys.TENANT, about.tenant())
        .addKeyValue(LogKeys.KIND, about.kind())
        .addKeyValue(LogKeys.REASON, answer.failure().advice())
        .log("No token could be minted");
  }
}

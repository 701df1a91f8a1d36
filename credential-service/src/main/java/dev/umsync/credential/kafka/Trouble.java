package dev.umsync.credential.kafka;

import dev.umsync.common.telemetry.LogKeys;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once that the rotation can't go on, and once that it can again. Thread rule: owned by the
 * rotation thread.
 */
final class Trouble {
  private static final Logger LOG = LoggerFactory.getLogger(Trouble.class);
  private @Nullable String now;

  void came(RuntimeException e) {
    String reason = e.getClass().getSimpleName();
    if (reason.equals(now)) {
      return;
    }
    now = reason;
    (e instanceof KafkaException ? LOG.atWarn() : LOG.atError())
        .addKeyValue(LogKeys.REASON, reason)
        .log("Tokens can't be published; it is tried again every second");
  }

  void over() {
    if (now != null) {
      now = null;
      LOG.atInfo().log("Tokens can be published again");
    }
  }
}

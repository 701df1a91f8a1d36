package dev.umsync.worker.watch;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.worker.kafka.Effects.Publication;
import java.time.Instant;

/** Who lost voicemails lately, on all workers. Safe for any thread. */
public interface Losses {
  /** What a tenant's brake says. */
  enum Brake {
    OFF,
    ON,
    /** Others' losses are not known yet. */
    UNKNOWN
  }

  /** The record by which others learn of a loss. */
  Publication notice(Subscriber subscriber, boolean expunged, Instant at);

  /** Whether too many of the tenant's people lost voicemails just now. */
  Brake brake(String domain, Instant now);
}

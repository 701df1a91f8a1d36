package dev.umsync.ingest.asterisk.spool;

import dev.umsync.common.identity.Subscriber;
import java.util.Optional;

/** Who has which box, as the adapter asks. Thread rule: any thread. */
public interface SpoolRoster {
  /** Whether it can answer yet. */
  boolean isReady();

  /** Whose box this is on the adapter's source, if that person is served. */
  Optional<Subscriber> owner(String box);
}

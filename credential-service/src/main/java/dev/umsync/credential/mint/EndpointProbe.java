package dev.umsync.credential.mint;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/** Asks a token endpoint for nothing but an answer. Thread rule: any thread. */
public interface EndpointProbe {
  /**
   * What time it is there, if it says so.
   *
   * @throws IOException if there was no answer in time
   */
  Optional<Instant> timeAt(URI endpoint) throws IOException;
}

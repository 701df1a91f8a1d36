package dev.umsync.standalone.demo;

import java.net.URI;
import javax.net.ssl.SSLContext;

/**
 * How the demo's UM server reaches ingest. Thread rule: immutable.
 *
 * @param uri where ingest is
 * @param trust trusts its certificate
 * @param apiKey the UM server's
 */
record IngestAccess(URI uri, SSLContext trust, String apiKey) {
  @Override
  public String toString() {
    return "IngestAccess[" + uri + "]";
  }
}

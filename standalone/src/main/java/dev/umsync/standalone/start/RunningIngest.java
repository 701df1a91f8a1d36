package dev.umsync.standalone.start;

import dev.umsync.common.http.TlsMaterial;
import dev.umsync.ingest.IngestRole;
import java.net.URI;
import javax.net.ssl.SSLContext;

/**
 * Ingest as it runs. Thread rule: immutable.
 *
 * @param role what answers
 * @param tls the certificate it answers with
 */
public record RunningIngest(IngestRole role, TlsMaterial tls) implements AutoCloseable {
  /** Where it takes voicemails. */
  public URI uri() {
    return role.uri();
  }

  /** For a client on this machine: trusts its certificate and no other. */
  public SSLContext clientTrust() {
    return tls.clientContext();
  }

  @Override
  public void close() {
    role.close();
  }
}

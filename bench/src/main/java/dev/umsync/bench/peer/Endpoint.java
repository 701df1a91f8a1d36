package dev.umsync.bench.peer;

import dev.umsync.testbed.net.ServerCertificate;
import java.io.IOException;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where a peer delivers to. Immutable.
 *
 * @param tls with sessions that are resumed as the JDK does; null for a line in clear
 */
record Endpoint(String host, int port, @Nullable SSLSocketFactory tls) {
  static Endpoint plain(int port) {
    return new Endpoint("127.0.0.1", port, null);
  }

  static Endpoint tls(int port, Path trust) throws IOException {
    SSLContext context = ServerCertificate.trusting(trust);
    return new Endpoint("127.0.0.1", port, context.getSocketFactory());
  }
}

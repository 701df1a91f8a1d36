package dev.umsync.credential.mint;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.auth.http.HttpTransportFactory;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Optional;

/**
 * Connections to a provider, through an HTTPS proxy where one is configured. Thread rule:
 * immutable, any thread.
 */
public final class ProxiedTransport implements HttpTransportFactory {
  private static final int DEFAULT_PROXY_PORT = 3128;
  private final HttpTransport transport;

  /**
   * @param proxy {@code http://host:port} of a proxy that takes CONNECT (RFC 9110 section 9.3.6)
   */
  public ProxiedTransport(Optional<URI> proxy) {
    NetHttpTransport.Builder builder = new NetHttpTransport.Builder();
    proxy.ifPresent(uri ->
        builder.setProxy(
            new Proxy(
                Proxy.Type.HTTP,
                new InetSocketAddress(
                    uri.getHost(), uri.getPort() < 0 ? DEFAULT_PROXY_PORT : uri.getPort()))));
    this.transport = builder.build();
  }

  @Override
  public HttpTransport create() {
    return transport;
  }
}

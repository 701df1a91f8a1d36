package dev.umsync.credential.mint;

import com.google.api.client.http.HttpTransport;
import com.google.auth.http.HttpTransportFactory;
import dev.umsync.common.config.StartFailed;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;

/**
 * Connections to a provider, through a proxy where one is configured.
 *
 * <p>On {@code java.net.http} and not on {@code HttpURLConnection}: that one drops the body of
 * every 401, and with it the sentence that says what is wrong. A whole exchange has one time limit,
 * an answer a size limit, and redirects are not followed. Thread rule: immutable, any thread.
 */
public final class ProviderTransport implements HttpTransportFactory, AutoCloseable {
  private static final int DEFAULT_PROXY_PORT = 3128;
  private final HttpClient client;
  private final HttpTransport transport;

  /**
   * @param proxy {@code http://host:port} of a proxy that takes CONNECT (RFC 9110 section 9.3.6);
   *     without one the JVM's {@code https.proxyHost} counts
   * @param patience the longest that one exchange may take
   * @param executor runs the client's short tasks
   * @throws StartFailed if the proxy is not of that form
   */
  public ProviderTransport(Optional<URI> proxy, Duration patience, Executor executor) {
    this(proxy, patience, executor, Optional.empty());
  }

  ProviderTransport(
      Optional<URI> proxy, Duration patience, Executor executor, Optional<SSLContext> trust) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience)
            .executor(executor);
    proxy.ifPresent(uri -> builder.proxy(ProxySelector.of(address(uri))));
    trust.ifPresent(builder::sslContext);
    this.client = builder.build();
    this.transport = new ClientTransport(client, patience);
  }

  private static InetSocketAddress address(URI proxy) {
    if (!"http".equals(proxy.getScheme())
        || proxy.getHost() == null
        || proxy.getUserInfo() != null) {
      throw new StartFailed(
          "The proxy can't be used",
          "credentials.https-proxy, or HTTPS_PROXY in the environment",
          "Write it as http://host:port; a proxy that asks for a login is not supported.");
    }
    return InetSocketAddress.createUnresolved(
        proxy.getHost(), proxy.getPort() < 0 ? DEFAULT_PROXY_PORT : proxy.getPort());
  }

  @Override
  public HttpTransport create() {
    return transport;
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    client.shutdownNow();
  }
}

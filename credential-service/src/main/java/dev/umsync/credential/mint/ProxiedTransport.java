package dev.umsync.credential.mint;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.apache.v2.ApacheHttpTransport;
import com.google.auth.http.HttpTransportFactory;
import java.net.URI;
import java.util.Optional;
import org.apache.http.HttpHost;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.impl.client.HttpClientBuilder;

/**
 * Connections to a provider, through an HTTPS proxy where one is configured.
 *
 * <p>Apache's client and not the JDK's {@code HttpURLConnection}: that one drops the body of every
 * 401, and with it the sentence that says what is wrong. Thread rule: immutable, any thread.
 */
public final class ProxiedTransport implements HttpTransportFactory {
  private static final int DEFAULT_PROXY_PORT = 3128;
  private static final int TIMEOUT_MILLIS = 20_000;
  private static final int MOST_CONNECTIONS = 1_000;
  private final HttpTransport transport;

  /**
   * @param proxy {@code http://host:port} of a proxy that takes CONNECT (RFC 9110 section 9.3.6)
   */
  public ProxiedTransport(Optional<URI> proxy) {
    HttpClientBuilder builder =
        ApacheHttpTransport.newDefaultHttpClientBuilder()
            .setMaxConnTotal(MOST_CONNECTIONS)
            .setMaxConnPerRoute(MOST_CONNECTIONS)
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectTimeout(TIMEOUT_MILLIS)
                    .setConnectionRequestTimeout(TIMEOUT_MILLIS)
                    .setSocketTimeout(TIMEOUT_MILLIS)
                    .build());
    proxy.ifPresent(
        uri ->
            builder.setProxy(
                new HttpHost(
                    uri.getHost(), uri.getPort() < 0 ? DEFAULT_PROXY_PORT : uri.getPort())));
    this.transport = new ApacheHttpTransport(builder.build());
  }

  @Override
  public HttpTransport create() {
    return transport;
  }
}

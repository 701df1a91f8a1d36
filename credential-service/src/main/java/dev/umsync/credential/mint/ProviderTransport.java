package dev.umsync.credential.mint;

import com.google.api.client.http.HttpTransport;
import com.google.auth.http.HttpTransportFactory;
import dev.umsync.common.config.StartFailed;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * Connections to a provider, through a proxy where one is configured.
 *
 * <p>On {@code java.net.http} and not on {@code HttpURLConnection}: that one drops the body of
 * every 401, and with it the sentence that says what is wrong. A whole exchange has one time limit,
 * an answer a size limit, and redirects are not followed. Thread rule: immutable, any thread.
 */
public final class ProviderTransport implements HttpTransportFactory, EndpointProbe, AutoCloseable {
  private static final int DEFAULT_PROXY_PORT = 3128;

  /** The JDK's name of the client's own thread; under another all of it runs on others. */
  private static final String READS_SOCKETS = "-SelectorManager";

  private final HttpClient client;
  private final ClientTransport transport;

  /**
   * @param proxy {@code http://host:port} of a proxy that takes CONNECT (RFC 9110 section 9.3.6);
   *     without one the JVM's {@code https.proxyHost} counts
   * @param patience the longest that one exchange may take
   * @param executor runs the start of each exchange, which may wait for a name to be resolved
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
            .executor(task -> execute(task, executor));
    proxy.ifPresent(uri -> builder.proxy(ProxySelector.of(address(uri))));
    trust.ifPresent(builder::sslContext);
    this.client = builder.build();
    this.transport = new ClientTransport(client, patience);
  }

  /**
   * What follows the start of an exchange is short and does not block: on the thread that reads the
   * sockets it costs an eighth of a token's processor time less than on others.
   */
  private static void execute(Runnable task, Executor others) {
    if (Thread.currentThread().getName().endsWith(READS_SOCKETS)) {
      task.run();
    } else {
      others.execute(task);
    }
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

  /**
   * Posts a form (RFC 6749 section 3.2).
   *
   * @throws IOException if there was no whole answer in time
   */
  HttpResponse<byte[]> post(URI uri, Map<String, String> form) throws IOException {
    return post(HttpRequest.newBuilder(uri), form);
  }

  /**
   * The same as a client with a secret (RFC 6749 section 2.3.1).
   *
   * @throws IOException if there was no whole answer in time
   */
  public HttpResponse<byte[]> post(
      URI uri, Map<String, String> form, String clientId, String clientSecret) throws IOException {
    String credentials =
        URLEncoder.encode(clientId, StandardCharsets.UTF_8)
            + ":"
            + URLEncoder.encode(clientSecret, StandardCharsets.UTF_8);
    return post(
        HttpRequest.newBuilder(uri)
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString(credentials.getBytes(StandardCharsets.UTF_8))),
        form);
  }

  private HttpResponse<byte[]> post(HttpRequest.Builder request, Map<String, String> form)
      throws IOException {
    String body =
        form.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return transport.exchange(
        request
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  /**
   * Asks for nothing but an answer, to see whether and what time it is there.
   *
   * @throws IOException if there was no answer in time
   */
  public HttpResponse<byte[]> probe(URI uri) throws IOException {
    return transport.exchange(HttpRequest.newBuilder(uri).GET().build());
  }

  @Override
  public Optional<Instant> timeAt(URI endpoint) throws IOException {
    Optional<String> date = probe(endpoint).headers().firstValue("Date");
    try {
      return date.map(d -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(d)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    client.shutdownNow();
  }
}

package dev.umsync.credential.mint;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.LowLevelHttpRequest;
import com.google.api.client.http.LowLevelHttpResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Google's library on the JDK's HTTP client. Thread rule: the transport any thread, a request one.
 */
final class ClientTransport extends HttpTransport {
  /** An answer of a token endpoint has some 2 KB. */
  private static final int LARGEST_ANSWER_BYTES = 256 * 1024;

  private final HttpClient client;
  private final Duration patience;

  ClientTransport(HttpClient client, Duration patience) {
    this.client = client;
    this.patience = patience;
  }

  @Override
  protected LowLevelHttpRequest buildRequest(String method, String url) {
    return new Request(method, HttpRequest.newBuilder(URI.create(url)));
  }

  /** One exchange within the time limit; an answer that is too long is a failure. */
  HttpResponse<byte[]> exchange(HttpRequest request) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(
            request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_ANSWER_BYTES));
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no whole answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private final class Request extends LowLevelHttpRequest {
    /** What the client sets itself; compression is not asked for, so that the size limit holds. */
    private static final Set<String> NOT_PASSED_ON = lowerCased();

    private final String method;
    private final HttpRequest.Builder builder;

    Request(String method, HttpRequest.Builder builder) {
      this.method = method;
      this.builder = builder;
    }

    private static Set<String> lowerCased() {
      Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
      names.addAll(Set.of("connection", "content-length", "expect", "host", "accept-encoding"));
      return names;
    }

    @Override
    public void addHeader(String name, String value) {
      if (!NOT_PASSED_ON.contains(name)) {
        builder.header(name, value);
      }
    }

    @Override
    public LowLevelHttpResponse execute() throws IOException {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      if (getStreamingContent() != null) {
        getStreamingContent().writeTo(body);
      }
      if (getContentType() != null) {
        builder.setHeader("Content-Type", getContentType());
      }
      return new Answer(
          exchange(builder.method(method, BodyPublishers.ofByteArray(body.toByteArray())).build()));
    }
  }

  /** No header is shown, so a Location is followed nowhere. */
  private static final class Answer extends LowLevelHttpResponse {
    private final HttpResponse<byte[]> response;

    Answer(HttpResponse<byte[]> response) {
      this.response = response;
    }

    @Override
    public InputStream getContent() {
      return new ByteArrayInputStream(response.body());
    }

    @Override
    public @Nullable String getContentEncoding() {
      return null;
    }

    @Override
    public long getContentLength() {
      return response.body().length;
    }

    @Override
    public @Nullable String getContentType() {
      return response.headers().firstValue("Content-Type").orElse(null);
    }

    @Override
    public String getStatusLine() {
      return "HTTP/1.1 " + response.statusCode();
    }

    @Override
    public int getStatusCode() {
      return response.statusCode();
    }

    @Override
    public @Nullable String getReasonPhrase() {
      return null;
    }

    @Override
    public int getHeaderCount() {
      return 0;
    }

    @Override
    public String getHeaderName(int index) {
      throw new IndexOutOfBoundsException(index);
    }

    @Override
    public String getHeaderValue(int index) {
      throw new IndexOutOfBoundsException(index);
    }
  }
}

package dev.umsync.credential.mint;

import com.google.api.client.http.HttpResponseException;
import com.google.auth.http.HttpTransportFactory;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.credential.account.ServiceAccountKey;
import dev.umsync.credential.mint.MintFailure.Kind;
import dev.umsync.credential.mint.MintResult.Minted;
import dev.umsync.credential.mint.MintResult.Unavailable;
import java.io.IOException;
import java.net.URI;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Mints tokens for Google mailboxes: a signed assertion naming the subscriber is exchanged for an
 * access token (RFC 7523 section 2.1 with {@code sub}; domain-wide delegation).
 *
 * <p>Every subscriber's credentials are derived from a base that is never refreshed itself: the
 * library copies a cached token along when it derives, and one person would get another's. Thread
 * rule: safe for any thread.
 */
public final class GoogleTokenMinter implements TokenMinter {
  private static final int MOST_SCOPES = 100;

  private final ServiceAccountCredentials base;
  private final Map<String, GoogleCredentials> scopes = new ConcurrentHashMap<>();
  private final String clientId;

  /**
   * @param key the service account
   * @param tokenUri where the assertion goes; from configuration, never from the key file
   * @param transport makes the connections, with proxy and timeouts
   */
  public GoogleTokenMinter(ServiceAccountKey key, URI tokenUri, HttpTransportFactory transport) {
    this.clientId = key.clientId();
    ServiceAccountCredentials.Builder account =
        ServiceAccountCredentials.newBuilder()
            .setClientId(key.clientId())
            .setClientEmail(key.clientEmail())
            .setPrivateKey(key.privateKey())
            .setTokenServerUri(tokenUri)
            .setHttpTransportFactory(transport);
    // A .p12 does not tell them.
    key.privateKeyId().ifPresent(account::setPrivateKeyId);
    key.projectId().ifPresent(account::setProjectId);
    this.base =
        account
            .build()
            // The rotation retries with its own patience; the library's three tries in 7 s would
            // hide that.
            .createWithCustomRetryStrategy(false);
  }

  @Override
  public MintResult mint(Subscriber subscriber, String scope) throws InterruptedException {
    if (!(delegated(scoped(scope), subscriber.address())
        instanceof ServiceAccountCredentials credentials)) {
      throw new IllegalStateException("only a service account can be delegated");
    }
    try {
      AccessToken token = credentials.refreshAccessToken();
      Date expires = token.getExpirationTime();
      if (expires == null) {
        return away("Google's token endpoint named no expiry; it is asked again");
      }
      return new Minted(token.getTokenValue(), expires.toInstant());
    } catch (IOException e) {
      return failure(e, scope);
    } catch (RuntimeException e) {
      // The library's parser throws these over a body that is no token.
      return away("Google's token endpoint answered what is no token; it is asked again");
    }
  }

  /**
   * Deriving looks for a service that it then does not use, in every file of the class path: here
   * it is shown the JDK's only.
   */
  private static GoogleCredentials delegated(GoogleCredentials from, String address) {
    Thread thread = Thread.currentThread();
    ClassLoader own = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      return from.createDelegated(address);
    } finally {
      thread.setContextClassLoader(own);
    }
  }

  /** Never refreshed either. */
  private GoogleCredentials scoped(String scope) {
    if (scopes.size() > MOST_SCOPES) {
      scopes.clear();
    }
    return scopes.computeIfAbsent(scope, s -> base.createScoped(List.of(s)));
  }

  private MintResult failure(IOException e, String scope) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    HttpResponseException answer = answer(e);
    if (answer == null) {
      return away(
          "Google's token endpoint gave no answer (%s); check the network and credentials.https-proxy"
              .formatted(reason(e).getClass().getSimpleName()));
    }
    String content = answer.getContent();
    return GoogleAnswers.classify(
        answer.getStatusCode(), content == null ? "" : content, clientId, scope);
  }

  private static MintResult away(String advice) {
    return new Unavailable(new MintFailure(Kind.PROVIDER_AWAY, advice));
  }

  /** What the transport said; the library wraps it once. */
  private static Throwable reason(IOException e) {
    return e.getCause() == null ? e : e.getCause();
  }

  private static @Nullable HttpResponseException answer(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpResponseException answer) {
        return answer;
      }
    }
    return null;
  }
}

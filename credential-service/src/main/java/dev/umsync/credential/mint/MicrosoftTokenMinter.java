package dev.umsync.credential.mint;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.util.X509CertUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.credential.account.MicrosoftApp;
import dev.umsync.credential.account.MicrosoftApp.Proof;
import dev.umsync.credential.mint.MintFailure.Kind;
import dev.umsync.credential.mint.MintResult.Minted;
import dev.umsync.credential.mint.MintResult.Unavailable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Mints tokens for Microsoft 365 by the client credentials grant (RFC 6749 section 4.4), with a
 * client secret or a signed assertion (RFC 7523 section 2.2; PS256, as Microsoft asks for).
 *
 * <p>Microsoft's token is the app's, not a person's: which mailboxes it opens is decided by what
 * the app was given in Exchange. Thread rule: safe for any thread.
 */
public final class MicrosoftTokenMinter implements TokenMinter {
  private static final String ASSERTION_TYPE =
      "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  private static final Duration ASSERTION_LIFE = Duration.ofMinutes(10);

  private final MicrosoftApp app;
  private final URI tokenUri;
  private final ProviderTransport transport;
  private final Clock clock;
  private final RandomGenerator random;

  /**
   * @param tokenUri the directory's token endpoint, made from the configured authority
   * @param random gives each assertion its id; any thread
   */
  public MicrosoftTokenMinter(
      MicrosoftApp app,
      URI tokenUri,
      ProviderTransport transport,
      Clock clock,
      RandomGenerator random) {
    this.app = app;
    this.tokenUri = tokenUri;
    this.transport = transport;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public MintResult mint(Subscriber subscriber, String scope) throws InterruptedException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("client_id", app.clientId());
    form.put("grant_type", "client_credentials");
    form.put("scope", scope);
    switch (app.proof()) {
      case Proof.Secret secret -> form.put("client_secret", secret.value());
      case Proof.Certificate(X509Certificate certificate, RSAPrivateCrtKey key) -> {
        form.put("client_assertion_type", ASSERTION_TYPE);
        form.put("client_assertion", assertion(certificate, key));
      }
    }
    Instant asked = clock.instant();
    try {
      HttpResponse<byte[]> answer = transport.post(tokenUri, form);
      return answer.statusCode() == 200
          ? minted(answer.body(), asked)
          : MicrosoftAnswers.classify(
              answer.statusCode(),
              new String(answer.body(), StandardCharsets.UTF_8),
              app.clientId(),
              app.directoryId());
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return away(
          "Microsoft's token endpoint gave no answer (%s); check the network and credentials.https-proxy"
              .formatted(e.getClass().getSimpleName()));
    }
  }

  private String assertion(X509Certificate certificate, RSAPrivateCrtKey key) {
    Instant now = clock.instant();
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.PS256)
                .type(JOSEObjectType.JWT)
                .x509CertSHA256Thumbprint(X509CertUtils.computeSHA256Thumbprint(certificate))
                .build(),
            new JWTClaimsSet.Builder()
                .audience(tokenUri.toString())
                .issuer(app.clientId())
                .subject(app.clientId())
                .jwtID(Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong()))
                .notBeforeTime(Date.from(now))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(ASSERTION_LIFE)))
                .build());
    try {
      jwt.sign(new RSASSASigner(key));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("signing with a loaded RSA key failed", e);
    }
  }

  private static MintResult minted(byte[] body, Instant asked) {
    try {
      JsonNode answer = Json.mapper().readTree(body);
      String token = answer.path("access_token").asText();
      long seconds = answer.path("expires_in").asLong();
      if (!token.isEmpty() && seconds > 0) {
        return new Minted(token, asked.plusSeconds(seconds));
      }
    } catch (IOException e) {
      // Said below.
    }
    return away("Microsoft's token endpoint answered what is no token; it is asked again");
  }

  private static MintResult away(String advice) {
    return new Unavailable(new MintFailure(Kind.PROVIDER_AWAY, advice));
  }
}

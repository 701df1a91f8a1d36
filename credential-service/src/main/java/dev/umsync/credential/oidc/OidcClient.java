package dev.umsync.credential.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.umsync.common.json.Json;
import dev.umsync.common.keys.MasterKey;
import dev.umsync.credential.mint.ProviderTransport;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Signs people in by OpenID Connect Core 1.0. What has to be remembered while the browser is at the
 * provider goes with the browser, sealed under the master key, so any instance takes it up. Thread
 * rule: any thread; asks the provider for its addresses and keys each time, for sign-ins are rare.
 */
public final class OidcClient {
  private static final String BOUND_TO = "umsync oidc v1";
  private static final Duration LIFE = Duration.ofMinutes(10);
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);
  private static final int RANDOM_BYTES = 32;

  private final OidcSettings settings;
  private final ProviderTransport transport;
  private final MasterKey master;
  private final Clock clock;
  private final RandomGenerator random;

  /**
   * @param random makes state, nonce and verifier; any thread
   */
  public OidcClient(
      OidcSettings settings,
      ProviderTransport transport,
      MasterKey master,
      Clock clock,
      RandomGenerator random) {
    this.settings = settings;
    this.transport = transport;
    this.master = master;
    this.clock = clock;
    this.random = random;
  }

  /**
   * The beginning of a sign-in.
   *
   * @param location where the browser goes
   * @param sealed what it keeps meanwhile
   */
  public record Begun(String location, String sealed) {}

  /** How long a browser may be at the provider. */
  public Duration life() {
    return LIFE;
  }

  /** The provider. */
  public OidcSettings settings() {
    return settings;
  }

  /**
   * Begins a sign-in.
   *
   * @throws IOException if the provider's discovery document can't be had
   */
  public Begun begin(String redirectUri) throws IOException {
    JsonNode provider = discover();
    OidcAttempt attempt =
        new OidcAttempt(secret(), secret(), secret(), redirectUri, clock.instant().plus(LIFE));
    Map<String, String> query = new LinkedHashMap<>();
    query.put("response_type", "code");
    query.put("client_id", settings.clientId());
    query.put("redirect_uri", redirectUri);
    query.put("scope", "openid email");
    query.put("state", attempt.state());
    query.put("nonce", attempt.nonce());
    query.put("code_challenge", challenge(attempt.verifier()));
    query.put("code_challenge_method", "S256");
    String joined =
        query.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    String endpoint = text(provider, "authorization_endpoint");
    return new Begun(
        endpoint + (endpoint.contains("?") ? "&" : "?") + joined,
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(master.seal(Json.bytes(attempt), BOUND_TO)));
  }

  /**
   * Ends a sign-in: the code is exchanged for an ID token, which is checked.
   *
   * @param sealed what the browser kept
   */
  public OidcResult end(String sealed, String state, String code) {
    Optional<OidcAttempt> attempt = opened(sealed);
    if (attempt.isEmpty() || attempt.get().expiresAt().isBefore(clock.instant())) {
      return new OidcResult.Nobody("the sign-in took too long or was begun elsewhere");
    }
    boolean same =
        MessageDigest.isEqual(
            attempt.get().state().getBytes(StandardCharsets.UTF_8),
            state.getBytes(StandardCharsets.UTF_8));
    if (!same || code.isEmpty()) {
      return new OidcResult.Nobody("state or code do not belong to this sign-in");
    }
    try {
      return person(discover(), attempt.get(), code);
    } catch (IOException e) {
      return new OidcResult.Nobody(
          "the provider gave no usable answer (" + e.getClass().getSimpleName() + ")");
    }
  }

  private OidcResult person(JsonNode provider, OidcAttempt attempt, String code)
      throws IOException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "authorization_code");
    form.put("code", code);
    form.put("redirect_uri", attempt.redirectUri());
    form.put("code_verifier", attempt.verifier());
    var answer =
        transport.post(
            URI.create(text(provider, "token_endpoint")),
            form,
            settings.clientId(),
            settings.clientSecret().reveal());
    if (answer.statusCode() != 200) {
      return new OidcResult.Nobody("the provider refused the code: " + answer.statusCode());
    }
    String idToken = Json.mapper().readTree(answer.body()).path("id_token").asText();
    try {
      JWTClaimsSet claims = verified(idToken, text(provider, "jwks_uri"));
      return attempt.nonce().equals(claims.getStringClaim("nonce"))
          ? email(claims)
          : new OidcResult.Nobody("the ID token is of another sign-in");
    } catch (ParseException | BadJOSEException | JOSEException e) {
      return new OidcResult.Nobody("the ID token does not hold");
    }
  }

  private static OidcResult email(JWTClaimsSet claims) throws ParseException {
    String email = claims.getStringClaim("email");
    if (email == null || !Boolean.TRUE.equals(claims.getBooleanClaim("email_verified"))) {
      return new OidcResult.Nobody("the provider does not vouch for an e-mail address");
    }
    return new OidcResult.Person(email.toLowerCase(Locale.ROOT));
  }

  private JWTClaimsSet verified(String idToken, String jwksUri)
      throws IOException, ParseException, BadJOSEException, JOSEException {
    byte[] keys = transport.probe(URI.create(jwksUri)).body();
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(
            // Never "none", never a key that is shared.
            Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256),
            new ImmutableJWKSet<>(JWKSet.parse(new String(keys, StandardCharsets.UTF_8)))));
    processor.setJWTClaimsSetVerifier(verifier());
    return processor.process(idToken, null);
  }

  private DefaultJWTClaimsVerifier<SecurityContext> verifier() {
    DefaultJWTClaimsVerifier<SecurityContext> verifier =
        new DefaultJWTClaimsVerifier<>(
            settings.clientId(),
            new JWTClaimsSet.Builder().issuer(settings.issuer().toString()).build(),
            Set.of("sub", "exp", "iat", "nonce")) {
          @Override
          protected Date currentTime() {
            return Date.from(clock.instant());
          }
        };
    verifier.setMaxClockSkew((int) CLOCK_SKEW.toSeconds());
    return verifier;
  }

  private JsonNode discover() throws IOException {
    URI document =
        URI.create(
            settings.issuer().toString().replaceAll("/+$", "")
                + "/.well-known/openid-configuration");
    var answer = transport.probe(document);
    JsonNode provider =
        answer.statusCode() == 200
            ? Json.mapper().readTree(answer.body())
            : Json.mapper().createObjectNode();
    if (!provider.path("issuer").asText().equals(settings.issuer().toString())) {
      throw new IOException("the discovery document is another issuer's");
    }
    return provider;
  }

  private static String text(JsonNode provider, String name) throws IOException {
    String text = provider.path(name).asText();
    if (text.isEmpty()) {
      throw new IOException("the discovery document lacks " + name);
    }
    return text;
  }

  private Optional<OidcAttempt> opened(String sealed) {
    try {
      Optional<byte[]> json = master.open(Base64.getUrlDecoder().decode(sealed), BOUND_TO);
      return json.isEmpty()
          ? Optional.empty()
          : Optional.of(Json.read(json.get(), OidcAttempt.class));
    } catch (IllegalArgumentException | IOException e) {
      return Optional.empty();
    }
  }

  private String secret() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String challenge(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}

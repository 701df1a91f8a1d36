package dev.umsync.testbed.idp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An OAuth token endpoint, on 127.0.0.1 unless told otherwise, that checks service-account
 * assertions as Google's does (RFC 7523, domain-wide delegation) and issues RS256-signed access
 * tokens. Public keys are at {@code /certs} (RFC 7517). Safe from any thread; {@link #close()}
 * stops it at once.
 */
public final class DemoIdentityProvider implements AutoCloseable {
  /** The audience that Google's own library puts in, whatever the token URI is. */
  public static final String GOOGLE_AUDIENCE = "https://oauth2.googleapis.com/token";

  private final IdentityProviderSettings settings;
  private final SecureRandom random;
  private final Clock clock;
  private final HttpServer server;
  private final ExecutorService requests;
  private final AccessTokens tokens;
  private final AtomicReference<Duration> tokenLife;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final WorkspaceDirectory directory = new WorkspaceDirectory();
  private final EntraDirectory entra = new EntraDirectory("aaaabbbb-0000-cccc-1111-dddd2222eeee");
  private final DemoSignIn signIn;
  private final TokenFaults faults = new TokenFaults();
  private final TokenRequestCounts counts = new TokenRequestCounts();

  private DemoIdentityProvider(IdentityProviderSettings settings, Clock clock, SecureRandom random)
      throws IOException {
    this.settings = settings;
    this.clock = clock;
    this.random = random;
    this.tokens = new AccessTokens(settings.issuer(), settings.key(), random);
    this.tokenLife = new AtomicReference<>(settings.tokenLife());
    this.server =
        HttpServer.create(
            new InetSocketAddress(settings.reach().bindAddress(), settings.port()), 0);
    this.requests = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(requests);
    AssertionJudge judge =
        new AssertionJudge(
            directory, Set.of(GOOGLE_AUDIENCE, tokenUri().toString()), settings.clockSkew());
    server.createContext(
        "/token", new TokenEndpoint(judge, tokens, faults, counts, tokenLife, clock, closing));
    server.createContext("/certs", this::answerKeys);
    server.createContext(
        "/microsoft", new EntraEndpoint(entra, tokens, faults, counts, tokenLife, clock, closing));
    this.signIn = new DemoSignIn(base() + "/oidc", tokens, clock, random);
    server.createContext("/oidc", signIn);
  }

  /**
   * Starts the endpoint; it answers when this returns.
   *
   * @throws IOException if the port is taken
   */
  public static DemoIdentityProvider start(
      IdentityProviderSettings settings, Clock clock, SecureRandom random) throws IOException {
    DemoIdentityProvider provider = new DemoIdentityProvider(settings, clock, random);
    provider.server.start();
    return provider;
  }

  private String base() {
    return "http://%s:%d".formatted(settings.reach().name(), server.getAddress().getPort());
  }

  /** Where assertions are posted to. */
  public URI tokenUri() {
    return URI.create(base() + "/token");
  }

  /** What Microsoft's token endpoints begin with here. */
  public URI microsoftAuthority() {
    return URI.create(base() + "/microsoft");
  }

  /** Microsoft's directory. */
  public EntraDirectory entra() {
    return entra;
  }

  /** Whether an app's token opens this mailbox, as Exchange sees it. */
  public boolean exchangeAccepts(String address, String token) {
    return Jwt.parse(token)
        .filter(jwt -> jwt.isSignedBy(settings.key().publicKey()))
        .filter(jwt -> clock.instant().getEpochSecond() < jwt.claims().path("exp").asLong(0))
        .filter(jwt -> entra.opens(jwt.text("appid"), address))
        .isPresent();
  }

  /** OpenID Connect, for people who sign in to something. */
  public DemoSignIn signIn() {
    return signIn;
  }

  /** The {@code iss} of the tokens. */
  public String issuer() {
    return settings.issuer();
  }

  /** The key that tokens are signed with. */
  public IssuerKey key() {
    return settings.key();
  }

  /** What a mail server needs to know to check the tokens by itself. */
  public TokenIssuer tokenIssuer() {
    return new TokenIssuer(settings.issuer(), key().keyId(), key().publicKeyPem());
  }

  /** Accounts, delegations and people. */
  public WorkspaceDirectory directory() {
    return directory;
  }

  /** The faults to show. */
  public TokenFaults faults() {
    return faults;
  }

  /** What was asked for and given. */
  public TokenRequestCounts counts() {
    return counts;
  }

  /** From now on tokens live this long; at least 1 s. */
  public void setTokenLife(Duration life) {
    tokenLife.set(settings.withTokenLife(life).tokenLife());
  }

  /** A check of this provider's tokens, for mail servers. */
  public TokenVerifier verifier() {
    return new SignedTokenVerifier(settings.issuer(), settings.key().publicKey(), clock);
  }

  /** Makes a service account with a new key and makes it known here; it may act for nobody yet. */
  public DemoServiceAccount newServiceAccount(String projectId) {
    DemoServiceAccount account = DemoServiceAccount.generate(projectId, tokenUri(), random);
    directory.register(account);
    return account;
  }

  /** A token for the person without asking the endpoint, for tests of mail servers alone. */
  public String tokenFor(String address, Duration life) {
    return tokenFor(address, life, TokenVerifier.MAIL_SCOPE);
  }

  /** The same with these scopes, separated by spaces. */
  public String tokenFor(String address, Duration life, String scope) {
    return tokens.issue(
        new AssertionJudge.Verdict.Granted("0", address, scope), clock.instant(), life);
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    requests.shutdownNow();
  }

  private void answerKeys(HttpExchange exchange) throws IOException {
    RSAPublicKey key = (RSAPublicKey) settings.key().publicKey();
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String body =
        """
        {"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"%s","n":"%s","e":"%s"}]}
        """
            .formatted(
                settings.key().keyId(),
                base64.encodeToString(unsigned(key.getModulus().toByteArray())),
                base64.encodeToString(unsigned(key.getPublicExponent().toByteArray())));
    try (exchange) {
      TokenEndpoint.answer(exchange, 200, body);
    }
  }

  private static byte[] unsigned(byte[] twosComplement) {
    int from = twosComplement[0] == 0 ? 1 : 0;
    return Arrays.copyOfRange(twosComplement, from, twosComplement.length);
  }
}

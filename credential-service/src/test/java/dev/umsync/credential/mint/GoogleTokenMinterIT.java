package dev.umsync.credential.mint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.common.config.StartFailed;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.credential.account.ServiceAccountKey;
import dev.umsync.credential.mint.MintFailure.Kind;
import dev.umsync.credential.mint.MintResult.Minted;
import dev.umsync.credential.mint.MintResult.Refused;
import dev.umsync.credential.mint.MintResult.Unavailable;
import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.idp.DemoServiceAccount;
import dev.umsync.testbed.idp.IdentityProviderSettings;
import dev.umsync.testbed.idp.TokenError;
import dev.umsync.testbed.idp.TokenFault;
import dev.umsync.testbed.idp.TokenVerifier;
import dev.umsync.testbed.net.Listener;
import dev.umsync.testbed.net.ServerCertificate;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoogleTokenMinterIT implements TokenMinterContract {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private DemoIdentityProvider provider;
  private DemoServiceAccount account;
  private ProviderTransport transport;
  private GoogleTokenMinter minter;

  @BeforeEach
  void start() throws Exception {
    provider =
        DemoIdentityProvider.start(
            IdentityProviderSettings.defaults(RANDOM), Clock.systemUTC(), RANDOM);
    account = provider.newServiceAccount("project-1");
    provider
        .directory()
        .delegate(account.clientId(), "example.com", Set.of(TokenVerifier.MAIL_SCOPE));
    use(new ProviderTransport(Optional.empty(), PATIENCE, executor));
  }

  @AfterEach
  void stop() {
    transport.close();
    provider.close();
    executor.shutdownNow();
  }

  private void use(ProviderTransport next) throws Exception {
    transport = next;
    minter = new GoogleTokenMinter(key(account), provider.tokenUri(), transport);
  }

  private static ServiceAccountKey key(DemoServiceAccount account) throws Exception {
    return ServiceAccountKey.parse(account.toJson().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public TokenMinter minter() {
    return minter;
  }

  @Override
  public void addUser(Subscriber subscriber) {
    provider.directory().addUser(subscriber.address());
  }

  @Override
  public void answerWith(TokenError error) {
    provider.faults().always(new TokenFault.Refuse(error));
  }

  @Override
  public void disconnectNext() {
    provider.faults().onNext(1, new TokenFault.Disconnect());
  }

  @Override
  public void beSlow() {
    provider.faults().always(new TokenFault.Slow(Duration.ofMinutes(10)));
    transport.close();
    transport = new ProviderTransport(Optional.empty(), Duration.ofMillis(300), executor);
    try {
      minter = new GoogleTokenMinter(key(account), provider.tokenUri(), transport);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public boolean accepts(Subscriber subscriber, String token) {
    return provider.verifier().accepts(subscriber.address(), token);
  }

  @Override
  public long asked() {
    return provider.counts().requests();
  }

  @Override
  public String clientId() {
    return account.clientId();
  }

  @Test
  void missingDelegationNamesTheClientAndTheScopeToAuthorise() throws Exception {
    answerWith(TokenError.UNAUTHORIZED_CLIENT);

    MintResult result = minter.mint(ANA, SCOPE);

    assertThat(((Refused) result).failure().advice()).contains(clientId()).contains(SCOPE);
  }

  @Test
  void aP12MintsAsItsJsonFileDoes() throws Exception {
    addUser(ANA);
    ServiceAccountKey p12 =
        ServiceAccountKey.parseP12(
            account.toP12("notasecret"), account.clientId(), account.clientEmail(), "notasecret");

    MintResult result = new GoogleTokenMinter(p12, provider.tokenUri(), transport).mint(ANA, SCOPE);

    assertThat(result).isInstanceOf(Minted.class);
    assertThat(accepts(ANA, ((Minted) result).token())).isTrue();
  }

  @Test
  void delegationTakenBackAndGivenAgainIsSeenByTheNextTry() throws Exception {
    addUser(ANA);
    provider.directory().withdraw(account.clientId(), "example.com");
    assertThat(minter.mint(ANA, SCOPE))
        .isInstanceOfSatisfying(
            Refused.class, r -> assertThat(r.failure().kind()).isEqualTo(Kind.NOT_DELEGATED));

    provider
        .directory()
        .delegate(account.clientId(), "example.com", Set.of(TokenVerifier.MAIL_SCOPE));
    assertThat(minter.mint(ANA, SCOPE)).isInstanceOf(Minted.class);
  }

  @Test
  void aRevokedKeyIsToldFromAMissingDelegation() throws Exception {
    addUser(ANA);
    provider.directory().revokeKey(account.clientEmail(), account.privateKeyId());

    assertThat(minter.mint(ANA, SCOPE))
        .isInstanceOfSatisfying(
            Refused.class, r -> assertThat(r.failure().kind()).isEqualTo(Kind.SIGNATURE));
  }

  @Test
  void theTokenUriOfTheKeyFileIsNeverCalled() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (Listener attacker = Listener.plain(0, socket -> calls.incrementAndGet())) {
      URI theirs = URI.create("http://127.0.0.1:" + attacker.port() + "/token");
      DemoServiceAccount uploaded = DemoServiceAccount.generate("evil", theirs, RANDOM);
      provider.directory().register(uploaded);
      provider.directory().delegate(uploaded.clientId(), "example.com", Set.of(SCOPE));
      addUser(ANA);

      MintResult result =
          new GoogleTokenMinter(key(uploaded), provider.tokenUri(), transport).mint(ANA, SCOPE);

      assertThat(uploaded.toJson()).contains(theirs.toString());
      assertThat(result).isInstanceOf(Minted.class);
      assertThat(calls).hasValue(0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "null",
        "<html>Sign in to the hotel's network</html>",
        "{\"access_token\":\"t\"",
        "{\"access_token\":\"t\"}",
        "{\"access_token\":\"t\",\"expires_in\":\"soon\"}"
      })
  void anAnswerThatIsNoTokenIsUnavailable(String body) throws Exception {
    provider.faults().always(new TokenFault.Raw(200, body));

    assertThat(minter.mint(ANA, SCOPE)).isInstanceOf(Unavailable.class);
  }

  @Test
  void anEndlessAnswerIsCutOff() throws Exception {
    provider.faults().always(new TokenFault.Raw(400, "x".repeat(2 << 20)));

    assertThat(minter.mint(ANA, SCOPE)).isInstanceOf(Unavailable.class);
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    try (Listener redirecting =
        Listener.plain(
            0,
            socket ->
                socket
                    .getOutputStream()
                    .write(
                        "HTTP/1.1 307 Temporary Redirect\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n"
                            .formatted(provider.tokenUri())
                            .getBytes(StandardCharsets.US_ASCII)))) {
      addUser(ANA);
      URI uri = URI.create("http://127.0.0.1:" + redirecting.port() + "/token");

      MintResult result = new GoogleTokenMinter(key(account), uri, transport).mint(ANA, SCOPE);

      assertThat(result).isInstanceOf(Unavailable.class);
      assertThat(provider.counts().requests()).isZero();
    }
  }

  @Test
  void anEndpointThatIsNotThereIsUnavailableAndSaysWhereToLook() throws Exception {
    addUser(ANA);
    URI gone = provider.tokenUri();
    provider.close();

    assertThat(new GoogleTokenMinter(key(account), gone, transport).mint(ANA, SCOPE))
        .isInstanceOfSatisfying(
            Unavailable.class,
            u -> assertThat(u.failure().advice()).contains("https-proxy").contains("Connect"));
  }

  @Test
  void plainRequestsGoThroughTheProxy() throws Exception {
    addUser(ANA);
    try (CountingProxy proxy = CountingProxy.start()) {
      use(new ProviderTransport(Optional.of(proxy.uri()), PATIENCE, executor));

      assertThat(minter.mint(ANA, SCOPE)).isInstanceOf(Minted.class);
      assertThat(proxy.forwarded()).isEqualTo(1);
      assertThat(proxy.tunnels()).isZero();
    }
  }

  @Test
  void httpsGoesThroughTheProxyByConnect(@TempDir Path folder) throws Exception {
    addUser(ANA);
    ServerCertificate certificate = ServerCertificate.create(folder, Clock.systemUTC(), RANDOM);
    try (CountingProxy proxy = CountingProxy.start();
        Listener tls =
            Listener.tls(
                certificate, 0, s -> CountingProxy.pipe(s, provider.tokenUri().getPort()))) {
      transport =
          new ProviderTransport(
              Optional.of(proxy.uri()),
              PATIENCE,
              executor,
              Optional.of(ServerCertificate.trusting(certificate.certificateFile())));
      URI https = URI.create("https://127.0.0.1:" + tls.port() + "/token");

      MintResult result = new GoogleTokenMinter(key(account), https, transport).mint(ANA, SCOPE);

      assertThat(result).isInstanceOf(Minted.class);
      assertThat(proxy.tunnels()).isEqualTo(1);
      assertThat(proxy.forwarded()).isZero();
    }
  }

  @Test
  void anUntrustedEndpointIsUnavailable(@TempDir Path folder) throws Exception {
    ServerCertificate certificate = ServerCertificate.create(folder, Clock.systemUTC(), RANDOM);
    try (Listener tls =
        Listener.tls(certificate, 0, s -> CountingProxy.pipe(s, provider.tokenUri().getPort()))) {
      URI https = URI.create("https://127.0.0.1:" + tls.port() + "/token");

      assertThat(new GoogleTokenMinter(key(account), https, transport).mint(ANA, SCOPE))
          .isInstanceOf(Unavailable.class);
      assertThat(provider.counts().requests()).isZero();
    }
  }

  @Test
  void aProxyThatIsDownIsUnavailable() throws Exception {
    CountingProxy proxy = CountingProxy.start();
    proxy.close();
    use(new ProviderTransport(Optional.of(proxy.uri()), PATIENCE, executor));

    assertThat(minter.mint(ANA, SCOPE)).isInstanceOf(Unavailable.class);
    assertThat(provider.counts().requests()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://proxy:3128", "socks://proxy", "http://u:p@proxy:3128", "proxy"})
  void aProxyThatCantBeUsedIsAStartError(String uri) {
    assertThatThrownBy(
            () -> new ProviderTransport(Optional.of(URI.create(uri)), PATIENCE, executor))
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining("credentials.https-proxy")
        .hasMessageNotContaining("u:p");
  }
}

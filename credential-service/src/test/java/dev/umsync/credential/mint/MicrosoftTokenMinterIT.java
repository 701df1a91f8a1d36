package dev.umsync.credential.mint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.credential.account.MicrosoftApp;
import dev.umsync.credential.account.ProviderCredential;
import dev.umsync.credential.account.SealedForm;
import dev.umsync.credential.mint.MintFailure.Kind;
import dev.umsync.credential.mint.MintResult.Minted;
import dev.umsync.credential.mint.MintResult.Refused;
import dev.umsync.testbed.idp.DemoCertificate;
import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.idp.EntraError;
import dev.umsync.testbed.idp.IdentityProviderSettings;
import dev.umsync.testbed.idp.TokenError;
import dev.umsync.testbed.idp.TokenFault;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Microsoft's, with a secret and with a certificate, against an endpoint that checks both. */
class MicrosoftTokenMinterIT {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String CLIENT = "11112222-bbbb-3333-cccc-4444dddd5555";
  private static final String SECRET = "abc8Q~demo-secret-value-0123456789.abcdef";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final DemoCertificate CERTIFICATE =
      DemoCertificate.generate("umsync", Instant.EPOCH, Duration.ofDays(36_500), RANDOM);

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private DemoIdentityProvider provider;
  private ProviderTransport transport;

  @BeforeEach
  void start() throws Exception {
    provider =
        DemoIdentityProvider.start(
            IdentityProviderSettings.defaults(RANDOM), Clock.systemUTC(), RANDOM);
    provider.entra().register(CLIENT);
    provider.entra().addSecret(CLIENT, SECRET, Instant.now().plusSeconds(3600));
    provider.entra().addCertificate(CLIENT, CERTIFICATE.certificate());
    transport = new ProviderTransport(Optional.empty(), PATIENCE, executor);
  }

  @AfterEach
  void stop() {
    transport.close();
    provider.close();
    executor.shutdownNow();
  }

  private MicrosoftApp withSecret(String secret) throws Exception {
    return MicrosoftApp.withSecret(provider.entra().id(), CLIENT, secret, Optional.empty());
  }

  private MicrosoftApp withCertificate(DemoCertificate certificate) throws Exception {
    return MicrosoftApp.withCertificate(
        provider.entra().id(), CLIENT, certificate.toPem(), "", Clock.systemUTC());
  }

  private TokenMinter minter(ProviderCredential credential, Clock clock) {
    return new Minters(
            provider.tokenUri(),
            provider.microsoftAuthority(),
            transport,
            clock,
            RandomGenerator.of("SecureRandom"))
        .of(credential);
  }

  private Kind refused(ProviderCredential credential, String scope) throws Exception {
    MintResult result = minter(credential, Clock.systemUTC()).mint(TokenMinterContract.ANA, scope);
    return ((Refused) result).failure().kind();
  }

  abstract class Contract implements TokenMinterContract {
    abstract MicrosoftApp app() throws Exception;

    @Override
    public TokenMinter minter() {
      try {
        return MicrosoftTokenMinterIT.this.minter(app(), Clock.systemUTC());
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void addUser(Subscriber subscriber) {
      provider.entra().giveMailbox(CLIENT, subscriber.address());
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
    }

    @Override
    public boolean accepts(Subscriber subscriber, String token) {
      return provider.exchangeAccepts(subscriber.address(), token);
    }

    @Override
    public long asked() {
      return provider.counts().requests();
    }

    @Override
    public String clientId() {
      return CLIENT;
    }

    @Override
    public String scope() {
      return TenantRecord.MICROSOFT_MAIL_SCOPE;
    }

    @Override
    public boolean isPerPerson() {
      return false;
    }

    private Answer answer(EntraError error, Kind kind) {
      return new Answer(
          "AADSTS" + error.code(),
          () -> provider.entra().answerAlways(error),
          error.description(),
          kind);
    }

    @Override
    public Stream<Answer> refusals() {
      return Stream.of(
          answer(EntraError.WRONG_SECRET, Kind.SIGNATURE),
          answer(EntraError.EXPIRED_SECRET, Kind.SIGNATURE),
          answer(EntraError.WRONG_CERTIFICATE, Kind.SIGNATURE),
          answer(EntraError.ASSERTION_TIME, Kind.CLOCK),
          answer(EntraError.UNKNOWN_APP, Kind.NOT_DELEGATED),
          answer(EntraError.UNKNOWN_DIRECTORY, Kind.OTHER),
          answer(EntraError.WRONG_SCOPE, Kind.OTHER),
          answer(EntraError.CONDITIONAL_ACCESS, Kind.ACCOUNT_RESTRICTED));
    }

    @Override
    public Stream<Answer> troubles() {
      return Stream.of(
          answer(EntraError.UNAVAILABLE, Kind.PROVIDER_AWAY),
          answer(EntraError.TOO_MANY, Kind.PROVIDER_AWAY));
    }
  }

  @Nested
  class WithASecret extends Contract {
    @Override
    MicrosoftApp app() throws Exception {
      return withSecret(SECRET);
    }
  }

  @Nested
  class WithACertificate extends Contract {
    @Override
    MicrosoftApp app() throws Exception {
      return withCertificate(CERTIFICATE);
    }
  }

  @Test
  void whatIsNotRegisteredIsRefusedByTheEndpointItself() throws Exception {
    String scope = TenantRecord.MICROSOFT_MAIL_SCOPE;
    provider.entra().addSecret(CLIENT, "ended8Q~secret", Instant.now().minusSeconds(1));
    DemoCertificate other =
        DemoCertificate.generate(
            "other", Instant.now().minusSeconds(60), Duration.ofDays(1), RANDOM);

    assertThat(refused(withSecret("wrong8Q~secret"), scope)).isEqualTo(Kind.SIGNATURE);
    assertThat(refused(withSecret("ended8Q~secret"), scope)).isEqualTo(Kind.SIGNATURE);
    assertThat(refused(withCertificate(other), scope)).isEqualTo(Kind.SIGNATURE);
    assertThat(refused(withSecret(SECRET), "https://mail.google.com/")).isEqualTo(Kind.OTHER);
    assertThat(
            refused(
                MicrosoftApp.withSecret("nowhere.example", CLIENT, SECRET, Optional.empty()),
                scope))
        .isEqualTo(Kind.OTHER);
    assertThat(
            refused(
                MicrosoftApp.withSecret(provider.entra().id(), "no-app", SECRET, Optional.empty()),
                scope))
        .isEqualTo(Kind.NOT_DELEGATED);
  }

  @Test
  void aClockThatIsOffIsToldByTheAssertion() throws Exception {
    TokenMinter late =
        minter(withCertificate(CERTIFICATE), Clock.offset(Clock.systemUTC(), Duration.ofHours(-2)));

    assertThat(late.mint(TokenMinterContract.ANA, TenantRecord.MICROSOFT_MAIL_SCOPE))
        .isInstanceOfSatisfying(
            Refused.class, r -> assertThat(r.failure().kind()).isEqualTo(Kind.CLOCK));
  }

  @Test
  void whatWasSealedAndReadBackMintsAsBefore() throws Exception {
    for (MicrosoftApp app : new MicrosoftApp[] {withSecret(SECRET), withCertificate(CERTIFICATE)}) {
      ProviderCredential again = SealedForm.read(app.kind(), app.secret());

      assertThat(again.facts()).isEqualTo(app.facts());
      assertThat(
              minter(again, Clock.systemUTC())
                  .mint(TokenMinterContract.ANA, TenantRecord.MICROSOFT_MAIL_SCOPE))
          .isInstanceOf(Minted.class);
    }
  }
}

package dev.umsync.credential.mint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.credential.mint.MintFailure.Kind;
import dev.umsync.credential.mint.MintResult.Minted;
import dev.umsync.credential.mint.MintResult.Refused;
import dev.umsync.credential.mint.MintResult.Unavailable;
import dev.umsync.testbed.idp.TokenError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What every minter keeps to; run on the fake, and on Google's and Microsoft's over HTTP. */
interface TokenMinterContract {
  String SCOPE = TenantRecord.GOOGLE_MAIL_SCOPE;
  Subscriber ANA = Subscriber.of("ana@example.com");

  /** The minter under test; the domain example.com is delegated to its account. */
  TokenMinter minter();

  /** Makes a person known to the provider. */
  void addUser(Subscriber subscriber);

  /** From now on the provider answers so. */
  void answerWith(TokenError error);

  /** The provider drops the next connection. */
  void disconnectNext();

  /** From now on the provider is slower than the minter is patient. */
  void beSlow();

  /** Whether the provider's own check takes this token for this person. */
  boolean accepts(Subscriber subscriber, String token);

  /** How often the provider was asked. */
  long asked();

  /** What delegation is granted to. */
  String clientId();

  /** What tokens for mailboxes are asked for. */
  default String scope() {
    return SCOPE;
  }

  /** Whether each person's token opens their mailbox alone. */
  default boolean isPerPerson() {
    return true;
  }

  /** An answer of the provider: how to get it, words of it that must not be passed on. */
  record Answer(String name, Runnable arrange, String words, Kind kind) {}

  private Answer google(TokenError error, Kind kind) {
    return new Answer(
        error.error() + ": " + error.description(),
        () -> answerWith(error),
        error.description(),
        kind);
  }

  /** Every refusal and its kind. */
  default Stream<Answer> refusals() {
    return Stream.of(
        google(TokenError.UNAUTHORIZED_CLIENT, Kind.NOT_DELEGATED),
        google(TokenError.INVALID_EMAIL, Kind.UNKNOWN_MAILBOX),
        google(TokenError.NOT_A_VALID_EMAIL, Kind.UNKNOWN_MAILBOX),
        google(TokenError.ACCOUNT_DELETED, Kind.UNKNOWN_MAILBOX),
        google(TokenError.INVALID_IMPERSONATION, Kind.UNKNOWN_MAILBOX),
        google(TokenError.NOT_SHORT_LIVED, Kind.CLOCK),
        google(TokenError.INVALID_SIGNATURE, Kind.SIGNATURE),
        google(TokenError.ACCOUNT_NOT_FOUND, Kind.SIGNATURE),
        google(TokenError.ACCOUNT_RESTRICTED, Kind.ACCOUNT_RESTRICTED),
        google(TokenError.INVALID_SCOPE, Kind.OTHER),
        google(TokenError.WRONG_AUDIENCE, Kind.OTHER),
        google(TokenError.MALFORMED_ASSERTION, Kind.OTHER));
  }

  /** Every answer that says that it may work later. */
  default Stream<Answer> troubles() {
    return Stream.of(
            TokenError.BACKEND_ERROR,
            TokenError.UNAVAILABLE,
            TokenError.RATE_LIMITED,
            TokenError.REQUEST_TIMEOUT)
        .map(error -> google(error, Kind.PROVIDER_AWAY));
  }

  @Test
  default void theTokenIsTheSubscribersAndNobodyElses() throws Exception {
    addUser(ANA);

    MintResult result = minter().mint(ANA, scope());

    assertThat(result).isInstanceOf(Minted.class);
    Minted minted = (Minted) result;
    assertThat(accepts(ANA, minted.token())).isTrue();
    assertThat(accepts(Subscriber.of("bo@example.com"), minted.token())).isFalse();
    assertThat(minted.expiresAt()).isAfter(Instant.now());
    assertThat(minted.toString()).doesNotContain(minted.token());
  }

  @Test
  default void fiftyAtOnceGetFiftyTokensEachTheirOwn() throws Exception {
    List<Subscriber> people =
        IntStream.range(0, 50).mapToObj(i -> Subscriber.of("p" + i + "@example.com")).toList();
    people.forEach(this::addUser);
    TokenMinter one = minter();
    // One token has been minted already: what a base credential remembers would show below.
    assertThat(one.mint(people.getFirst(), scope())).isInstanceOf(Minted.class);
    CountDownLatch together = new CountDownLatch(1);

    List<Future<MintResult>> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Subscriber person : people) {
        results.add(
            threads.submit(() -> {
              together.await();
              return one.mint(person, scope());
            }));
      }
      together.countDown();
    }

    for (int i = 0; i < people.size(); i++) {
      assertThat(results.get(i).get()).isInstanceOf(Minted.class);
      String token = ((Minted) results.get(i).get()).token();
      assertThat(accepts(people.get(i), token)).as("own").isTrue();
      assertThat(accepts(people.get((i + 1) % 50), token))
          .as("a neighbour's")
          .isEqualTo(!isPerPerson());
    }
    assertThat(results.stream().map(r -> ((Minted) r.resultNow()).token()).distinct()).hasSize(50);
    assertThat(asked()).isEqualTo(51);
  }

  @TestFactory
  default Stream<DynamicTest> everyRefusalIsToldByItsKindAndAskedOnce() {
    return refusals()
        .map(row ->
            DynamicTest.dynamicTest(
                row.name(),
                () -> {
                  row.arrange().run();
                  long before = asked();
                  MintResult result = minter().mint(ANA, scope());
                  assertThat(result).isInstanceOf(Refused.class);
                  MintFailure failure = ((Refused) result).failure();
                  assertThat(failure.kind()).isEqualTo(row.kind());
                  assertThat(failure.advice())
                      .doesNotContain(ANA.address())
                      .doesNotContain(row.words());
                  assertThat(asked() - before).isEqualTo(1);
                }));
  }

  @TestFactory
  default Stream<DynamicTest> troubleAtTheProviderIsUnavailableAndAskedOnce() {
    return troubles()
        .map(trouble ->
            DynamicTest.dynamicTest(
                trouble.name(),
                () -> {
                  trouble.arrange().run();
                  long before = asked();
                  assertThat(minter().mint(ANA, scope()))
                      .isInstanceOfSatisfying(
                          Unavailable.class,
                          u -> assertThat(u.failure().kind()).isEqualTo(Kind.PROVIDER_AWAY));
                  assertThat(asked() - before).isEqualTo(1);
                }));
  }

  @Test
  default void aDroppedConnectionIsUnavailableAndTheNextTryWorks() throws Exception {
    addUser(ANA);
    disconnectNext();

    assertThat(minter().mint(ANA, scope())).isInstanceOf(Unavailable.class);
    assertThat(minter().mint(ANA, scope())).isInstanceOf(Minted.class);
  }

  @Test
  default void aSlowProviderIsUnavailable() throws Exception {
    addUser(ANA);
    beSlow();

    assertThat(minter().mint(ANA, scope())).isInstanceOf(Unavailable.class);
  }
}

package dev.umsync.credential.mint;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.credential.mint.MintFailure.Kind;
import dev.umsync.credential.mint.MintResult.Minted;
import dev.umsync.credential.mint.MintResult.Unavailable;
import dev.umsync.testbed.idp.TokenError;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A provider in memory, in Google's words. Safe for any thread. */
final class FakeTokenMinter implements TokenMinter {
  static final String CLIENT_ID = "101234567890123456789";

  private final Clock clock;
  private final Set<Subscriber> users = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Optional<TokenError>> standing =
      new AtomicReference<>(Optional.empty());
  private final AtomicBoolean awayOnce = new AtomicBoolean();
  private final AtomicBoolean away = new AtomicBoolean();
  private final AtomicInteger asked = new AtomicInteger();

  FakeTokenMinter(Clock clock) {
    this.clock = clock;
  }

  @Override
  public MintResult mint(Subscriber subscriber, String scope) {
    int number = asked.incrementAndGet();
    if (away.get() || awayOnce.getAndSet(false)) {
      return new Unavailable(new MintFailure(Kind.PROVIDER_AWAY, "the fake is away"));
    }
    Optional<TokenError> error =
        standing
            .get()
            .or(() ->
                users.contains(subscriber)
                    ? Optional.empty()
                    : Optional.of(TokenError.INVALID_EMAIL));
    return error
        .map(e ->
            GoogleAnswers.classify(
                e.status(),
                "{\"error\":\"%s\",\"error_description\":\"%s\"}"
                    .formatted(e.error(), e.description()),
                CLIENT_ID,
                scope))
        .orElseGet(() ->
            new Minted(
                "fake " + number + " for " + subscriber.address(),
                clock.instant().plus(Duration.ofHours(1))));
  }

  void addUser(Subscriber subscriber) {
    users.add(subscriber);
  }

  void answerWith(TokenError error) {
    standing.set(Optional.of(error));
  }

  void disconnectNext() {
    awayOnce.set(true);
  }

  void beAway() {
    away.set(true);
  }

  boolean accepts(Subscriber subscriber, String token) {
    return token.endsWith(" for " + subscriber.address());
  }

  long asked() {
    return asked.get();
  }
}

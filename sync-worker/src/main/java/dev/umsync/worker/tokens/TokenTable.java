package dev.umsync.worker.tokens;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.keys.TokenOpener;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.common.token.TokenRequest;
import dev.umsync.common.token.TokenRequest.Reason;
import dev.umsync.worker.mailbox.AccessToken;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.Provider;
import dev.umsync.worker.mailbox.TokenSource;
import dev.umsync.worker.tokens.Missed.Want;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens of the subscribers whose partitions this worker has: fed from {@code umsync.tokens},
 * asked by the connections.
 *
 * <p>Per subscriber the token that expires last is held, sealed; a revocation withdraws every
 * earlier one. A token is opened when it is handed out and kept nowhere. Where none will do, one
 * request per subscriber is under way, repeated with growing waits. Thread rule: one thread calls
 * {@link #take} and {@link #drop}, any thread the rest.
 */
public final class TokenTable implements TokenSource {
  /** No token lives longer: Google's and Microsoft's end after 60 to 90 minutes. */
  static final Duration LONGEST_LIFE = Duration.ofHours(24);

  private static final Duration LONGEST_PASS = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(TokenTable.class);

  private final TokenOpener opener;
  private final Clock clock;
  private final HeldTokens held;
  private final Requests requests;
  private final Missed missed;
  private final Consumer<Subscriber> onNewToken;
  private final AtomicBoolean sealedToAnother = new AtomicBoolean();
  private volatile CompletableFuture<Void> restored = CompletableFuture.completedFuture(null);

  /**
   * Holds nothing yet.
   *
   * @param mostSubscribers at most so many tokens are held
   * @param partitionOf the partition of a subscriber on the topic
   * @param onNewToken told, by the table's task or by {@link #askAgain}, of each subscriber for
   *     whom a token came that is alive, of some twice; must not block
   */
  public TokenTable(
      TokenOpener opener,
      Requests requests,
      int mostSubscribers,
      ToIntFunction<Subscriber> partitionOf,
      Clock clock,
      MeterRegistry registry,
      Consumer<Subscriber> onNewToken) {
    this.opener = opener;
    this.requests = requests;
    this.held = new HeldTokens(mostSubscribers);
    this.missed = new Missed(mostSubscribers, partitionOf);
    this.clock = clock;
    this.onNewToken = onNewToken;
    Gauge.builder("umsync.worker.tokens.held", held, HeldTokens::size)
        .description("Subscribers of whom a sealed token or a revocation is held")
        .register(registry);
  }

  /**
   * What is on the topic is to be read first: until {@code done}, or as long as patience lasts,
   * nobody asks for a token that may be there.
   */
  public void restoring(CompletableFuture<Void> done) {
    restored = done;
  }

  /**
   * Takes in a record of the topic; one thread, in log order.
   *
   * @param key the subscriber's address
   * @param value JSON of a {@link TokenRecord}, null for a tombstone, which means nothing here
   */
  public void take(int partition, byte @Nullable [] key, byte @Nullable [] value) {
    if (key == null || value == null) {
      return;
    }
    try {
      Subscriber subscriber = Subscriber.of(new String(key, StandardCharsets.UTF_8));
      apply(partition, subscriber, Json.read(value, TokenRecord.class));
    } catch (IOException | RuntimeException e) {
      LOG.atError()
          .addKeyValue("partition", partition)
          .log("A record on the tokens topic is malformed and was passed over");
    }
  }

  private void apply(int partition, Subscriber subscriber, TokenRecord record) {
    Instant now = clock.instant();
    if (!record.revoked() && !record.lives(now, Duration.ZERO)) {
      return;
    }
    if (held.apply(partition, subscriber, record, now)) {
      requests.answered(subscriber);
      onNewToken.accept(subscriber);
    }
  }

  /** Forgets a partition that is another worker's now. */
  public void drop(int partition) {
    held.dropPartition(partition);
    missed.drop(partition);
  }

  @Override
  public Optional<AccessToken> await(
      Account account, Instant validUntil, Optional<Instant> issuedAfter, Duration patience)
      throws InterruptedException {
    Subscriber subscriber = Subscriber.of(account.address());
    issuedAfter.ifPresent(refused -> held.refuse(subscriber, refused));
    Optional<AccessToken> here = usable(account, subscriber, validUntil);
    if (here.isPresent()) {
      return here; // not looked at twice: opening it is half a handshake's work
    }
    awaitRestored(patience);
    Optional<AccessToken> came =
        requests.await(
            subscriber,
            () -> usable(account, subscriber, validUntil),
            () -> new TokenRequest(reason(subscriber, issuedAfter), clock.instant()),
            patience);
    if (came.isEmpty() && patience.isPositive()) { // a renewal ahead of time waits for nothing
      missed.add(subscriber, new Want(clock.instant(), Optional.of(account), validUntil));
    }
    return came;
  }

  /**
   * Has a token asked for again, five minutes long, that another worker has waited for in vain;
   * returns at once. That it came is told as of any other.
   */
  public void missed(Subscriber subscriber) {
    Instant now = clock.instant();
    missed.add(subscriber, new Want(now, Optional.empty(), now));
  }

  /**
   * Asks again for those whose token was missed, as far as it is time to; to be called every minute
   * or so. Where Kafka is away it comes back after {@link #LONGEST_PASS} and one request, and goes
   * on with the others the next time.
   */
  public void askAgain() {
    if (!restored.isDone()) {
      return; // it may be on the topic
    }
    Instant begun = clock.instant();
    for (Map.Entry<Subscriber, Want> entry : missed.all(begun).entrySet()) {
      if (clock.instant().isAfter(begun.plus(LONGEST_PASS))) {
        return;
      }
      Subscriber subscriber = entry.getKey();
      if (isHere(subscriber, entry.getValue())) {
        // Told once more: the first time whoever had waited was perhaps not parked yet.
        missed.remove(subscriber);
        onNewToken.accept(subscriber);
      } else {
        missed.asked(subscriber);
        requests.ask(
            subscriber,
            () -> new TokenRequest(reason(subscriber, Optional.empty()), clock.instant()));
      }
    }
  }

  private boolean isHere(Subscriber subscriber, Want want) {
    return want.account()
        .map(account -> usable(account, subscriber, want.validUntil()).isPresent())
        .orElseGet(() -> holds(subscriber));
  }

  private void awaitRestored(Duration patience) throws InterruptedException {
    try {
      restored.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | CancellationException | TimeoutException e) {
      LOG.atDebug().log("Tokens are asked for before all that were published have been read");
    }
  }

  private Reason reason(Subscriber subscriber, Optional<Instant> refused) {
    if (refused.isPresent()) {
      return Reason.REFUSED;
    }
    return held.find(subscriber).isPresent() ? Reason.EXPIRING : Reason.MISSING;
  }

  private Optional<AccessToken> usable(Account account, Subscriber subscriber, Instant validUntil) {
    @Nullable TokenRecord record =
        held.find(subscriber).filter(r -> !r.expiresAt().isBefore(validUntil)).orElse(null);
    if (record == null || !record.provider().equals(account.provider().name())) {
      return Optional.empty();
    }
    Optional<AccessToken> token =
        record.open(opener, subscriber).flatMap(secret -> token(secret, record));
    if (token.isEmpty()) {
      cannotOpen(record);
    }
    return token;
  }

  private static Optional<AccessToken> token(String secret, TokenRecord record) {
    try {
      return Optional.of(
          new AccessToken(
              secret, new Provider(record.provider()), record.issuedAt(), record.expiresAt()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Said once: with a lost keyset it would be said for every subscriber, again and again. */
  private void cannotOpen(TokenRecord record) {
    if (sealedToAnother.compareAndSet(false, true)) {
      LOG.atError()
          .addKeyValue("sealedTo", record.keyId())
          .addKeyValue("keysHere", opener.keyIds())
          .log(
              "A token can't be opened: it is sealed to a key that this worker's keyset lacks, or"
                  + " is none; compare 'umsync keys status' here and at credential-service");
    }
  }

  /** Whether a token is here for this subscriber that is alive and not refused. */
  public boolean holds(Subscriber subscriber) {
    Instant now = clock.instant();
    return held.find(subscriber).filter(r -> r.lives(now, Duration.ZERO)).isPresent();
  }

  /** Lets go of what has expired; to be called every minute or so. */
  public void sweep() {
    held.dropExpired(clock.instant());
    requests.sweep();
  }
}

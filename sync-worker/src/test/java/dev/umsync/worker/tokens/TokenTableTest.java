package dev.umsync.worker.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.Partitioning;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.common.token.TokenRequest;
import dev.umsync.common.token.TokenRequest.Reason;
import dev.umsync.worker.mailbox.AccessToken;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.Provider;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenTableTest {
  private static final Instant NOW = Instant.parse("2026-05-04T10:00:00Z");
  private static final Subscriber ANA = Subscriber.of("ana@example.com");
  private static final Account ACCOUNT = new Account("ana@example.com", new Provider("gmail"));
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir static Path folder;
  private static SealedTokens tokens;

  private final BlockingQueue<TokenRequest> asked = new LinkedBlockingQueue<>();
  private final List<Subscriber> told = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void makeKeys() throws KeyTrouble {
    tokens = new SealedTokens(folder);
  }

  private TokenTable table() {
    return table(RequestPacing.DEFAULT, 100);
  }

  private TokenTable table(RequestPacing pacing, int most) {
    return new TokenTable(
        tokens.opener(),
        new Requests((who, request) -> asked.add(request), pacing, System::nanoTime),
        most,
        who -> 3,
        Clock.fixed(NOW, ZoneOffset.UTC),
        new SimpleMeterRegistry(),
        told::add);
  }

  private static TokenRecord token(String secret, int issuedMinutes, int expiresMinutes) {
    return tokens.token(
        ANA,
        secret,
        NOW.plus(Duration.ofMinutes(issuedMinutes)),
        NOW.plus(Duration.ofMinutes(expiresMinutes)));
  }

  private static TokenRecord revocation(int minutes) {
    return TokenRecord.revocation("gmail", "c1", NOW.plus(Duration.ofMinutes(minutes)));
  }

  private static void publish(TokenTable table, Subscriber subscriber, TokenRecord record) {
    SealedTokens.publish(table, 3, subscriber, record);
  }

  private static Optional<String> secret(TokenTable table, Duration patience)
      throws InterruptedException {
    return table.await(ACCOUNT, NOW, Optional.empty(), patience).map(AccessToken::secret);
  }

  @Test
  void publishedTokenIsHandedOutOpened() throws InterruptedException {
    TokenTable table = table();
    publish(table, ANA, token("t1", -1, 59));

    AccessToken token = table.await(ACCOUNT, NOW, Optional.empty(), Duration.ZERO).orElseThrow();

    assertThat(token.secret()).isEqualTo("t1");
    assertThat(token.provider()).isEqualTo(new Provider("gmail"));
    assertThat(token.expiresAt()).isEqualTo(NOW.plus(Duration.ofMinutes(59)));
    assertThat(asked).isEmpty();
    assertThat(told).containsExactly(ANA);
  }

  @Test
  void itSaysWhetherATokenIsThereThatIsAliveAndNotRefused() throws InterruptedException {
    TokenTable table = table();
    assertThat(table.holds(ANA)).isFalse();
    TokenRecord token = token("t1", -1, 59);
    publish(table, ANA, token);
    assertThat(table.holds(ANA)).isTrue();
    table.await(ACCOUNT, NOW, Optional.of(token.issuedAt()), Duration.ZERO);
    assertThat(table.holds(ANA)).as("refused").isFalse();
    publish(table, ANA, token("t2", 1, 60));
    assertThat(table.holds(ANA)).isTrue();
    publish(table, ANA, revocation(2));
    assertThat(table.holds(ANA)).as("revoked").isFalse();
  }

  @Test
  void tokenThatExpiresLastIsKeptWhateverTheOrder() throws InterruptedException {
    TokenTable table = table();
    publish(table, ANA, token("long", -2, 59));
    publish(table, ANA, token("short", -1, 30));

    assertThat(secret(table, Duration.ZERO)).contains("long");
  }

  @Test
  void missingTokenIsAskedForAndWaitedFor() throws Exception {
    TokenTable table = table();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<String>> waiting = threads.submit(() -> secret(table, LONG));
      TokenRequest request = asked.poll(30, TimeUnit.SECONDS);
      publish(table, ANA, token("fresh", 0, 60));

      assertThat(waiting.get(30, TimeUnit.SECONDS)).contains("fresh");
      assertThat(request).isEqualTo(new TokenRequest(Reason.MISSING, NOW));
    }
  }

  @Test
  void refusedTokenIsNotHandedOutAgainAndAYoungerOneIsAskedFor() throws Exception {
    TokenTable table = table();
    TokenRecord refused = token("refused", -1, 59);
    publish(table, ANA, refused);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<AccessToken>> waiting =
          threads.submit(() -> table.await(ACCOUNT, NOW, Optional.of(refused.issuedAt()), LONG));
      assertThat(asked.poll(30, TimeUnit.SECONDS).reason()).isEqualTo(Reason.REFUSED);
      // Younger, although it does not live as long as the refused one.
      publish(table, ANA, token("younger", 0, 50));

      assertThat(waiting.get(30, TimeUnit.SECONDS).map(AccessToken::secret)).contains("younger");
    }
  }

  @Test
  void tokenThatEndsTooSoonIsAskedForAsExpiring() throws InterruptedException {
    TokenTable table = table();
    publish(table, ANA, token("short", -59, 1));

    Optional<AccessToken> token =
        table.await(ACCOUNT, NOW.plus(Duration.ofMinutes(5)), Optional.empty(), Duration.ZERO);

    assertThat(token).isEmpty();
    assertThat(asked).extracting(TokenRequest::reason).containsExactly(Reason.EXPIRING);
  }

  @Test
  void manyWhoWaitForOneSubscriberAskOnce() throws Exception {
    TokenTable table = table();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<String>>> waiting =
          java.util.stream.IntStream.range(0, 50)
              .mapToObj(i -> threads.submit(() -> secret(table, LONG)))
              .toList();
      assertThat(asked.poll(30, TimeUnit.SECONDS)).isNotNull();
      publish(table, ANA, token("fresh", 0, 60));

      for (Future<Optional<String>> one : waiting) {
        assertThat(one.get(30, TimeUnit.SECONDS)).contains("fresh");
      }
      assertThat(asked).isEmpty();
    }
  }

  @Test
  void impatienceDoesNotRepeatTheRequest() throws InterruptedException {
    TokenTable table = table();

    for (int i = 0; i < 20; i++) {
      assertThat(secret(table, Duration.ZERO)).isEmpty();
    }

    assertThat(asked).hasSize(1);
  }

  @Test
  void tokenThatIsTooShortLivedBringsNoStormOfRequests() throws Exception {
    TokenTable table = table();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<AccessToken>> waiting =
          threads.submit(
              () -> table.await(ACCOUNT, NOW.plus(Duration.ofMinutes(30)), Optional.empty(), LONG));
      assertThat(asked.poll(30, TimeUnit.SECONDS)).isNotNull();
      for (int i = 1; i <= 10; i++) {
        publish(table, ANA, token("short" + i, 0, i));
      }
      publish(table, ANA, token("enough", 0, 31));

      assertThat(waiting.get(30, TimeUnit.SECONDS).map(AccessToken::secret)).contains("enough");
      assertThat(asked).isEmpty();
    }
  }

  @Test
  void unansweredRequestIsRepeatedUntilPatienceEnds() throws InterruptedException {
    TokenTable table = table(new RequestPacing(Duration.ofMillis(1), Duration.ofMillis(2)), 100);

    assertThat(secret(table, Duration.ofMillis(300))).isEmpty();

    assertThat(asked.size()).isGreaterThan(2);
  }

  @ParameterizedTest
  @CsvSource({"1, 5", "2, 10", "3, 20", "6, 160", "7, 300", "100, 300"})
  void repeatsComeMoreAndMoreSlowly(int requests, int seconds) {
    assertThat(RequestPacing.DEFAULT.after(requests)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void revocationWithdrawsWhatWasIssuedBeforeIt() throws InterruptedException {
    TokenTable table = table();
    publish(table, ANA, token("old", -10, 50));
    publish(table, ANA, revocation(0));

    assertThat(secret(table, Duration.ZERO)).isEmpty();
  }

  @Test
  void revocationWinsOverAnEarlierTokenThatComesAfterIt() throws InterruptedException {
    TokenTable table = table();
    publish(table, ANA, revocation(0));
    publish(table, ANA, token("late-writer", -1, 59));

    assertThat(secret(table, Duration.ZERO)).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void tokenIssuedAfterARevocationCounts() throws InterruptedException {
    TokenTable table = table();
    publish(table, ANA, revocation(-5));
    publish(table, ANA, token("new-credential", -1, 59));

    assertThat(secret(table, Duration.ZERO)).contains("new-credential");
  }

  @Test
  void recordMovedToAnotherPersonOpensNothing() throws InterruptedException {
    TokenTable table = table();
    Subscriber bob = Subscriber.of("bob@example.com");
    publish(table, bob, token("ana's", -1, 59));

    assertThat(
            table.await(
                new Account("bob@example.com", new Provider("gmail")),
                NOW,
                Optional.empty(),
                Duration.ZERO))
        .isEmpty();
  }

  @Test
  void tokenForAnotherProviderIsNotHandedOut() throws InterruptedException {
    TokenTable table = table();
    publish(table, ANA, token("t", -1, 59));

    assertThat(
            table.await(
                new Account("ana@example.com", new Provider("evil")),
                NOW,
                Optional.empty(),
                Duration.ZERO))
        .isEmpty();
  }

  @Test
  void whatIsNoTokenIsNotHandedOut() throws InterruptedException {
    TokenTable table = table();
    publish(table, ANA, token("two words\r\n", -1, 59));

    assertThat(secret(table, Duration.ZERO)).isEmpty();
    assertThat(asked).hasSize(1);
  }

  @Test
  void expiredTokenIsNotTakenIn() throws InterruptedException {
    TokenTable table = table();
    publish(table, ANA, token("t", -60, -1));

    assertThat(secret(table, Duration.ZERO)).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void nobodyAsksBeforeWhatIsPublishedHasBeenRead() throws Exception {
    TokenTable table = table();
    CompletableFuture<Void> restored = new CompletableFuture<>();
    table.restoring(restored);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<String>> waiting = threads.submit(() -> secret(table, LONG));
      publish(table, ANA, token("there-all-along", -1, 59));
      restored.complete(null);

      assertThat(waiting.get(30, TimeUnit.SECONDS)).contains("there-all-along");
      assertThat(asked).isEmpty();
    }
  }

  @Test
  void droppedPartitionIsForgotten() throws InterruptedException {
    TokenTable table = table();
    publish(table, ANA, token("t", -1, 59));

    table.drop(3);

    assertThat(secret(table, Duration.ZERO)).isEmpty();
  }

  @Test
  void neverMoreSubscribersAreHeldThanTheLimit() throws InterruptedException {
    TokenTable table = table(RequestPacing.DEFAULT, 1);
    publish(table, ANA, token("t", -1, 59));
    Subscriber bob = Subscriber.of("bob@example.com");
    publish(table, bob, tokens.token(bob, "b", NOW, NOW.plus(Duration.ofHours(1))));

    assertThat(secret(table, Duration.ZERO)).contains("t");
    assertThat(told).containsExactly(ANA);
  }

  @Test
  void malformedRecordIsPassedOver() throws InterruptedException {
    TokenTable table = table();
    table.take(3, Partitioning.key(ANA), new byte[] {'{'});
    table.take(3, new byte[] {'x'}, new byte[] {'{', '}'});
    table.take(3, null, new byte[] {'{', '}'});
    publish(table, ANA, token("t", -1, 59));

    assertThat(secret(table, Duration.ZERO)).contains("t");
  }
}

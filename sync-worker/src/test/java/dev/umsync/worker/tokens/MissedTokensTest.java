package dev.umsync.worker.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.Partitioning;
import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.tenant.Tenants;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.Provider;
import dev.umsync.worker.voicemail.Directory;
import dev.umsync.worker.voicemail.ParkingCauses;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of those for whom no token came in time. */
class MissedTokensTest {
  private static final Instant START = Instant.parse("2026-05-04T10:00:00Z");
  private static final Subscriber ANA = Subscriber.of("ana@example.com");
  private static final Subscriber BEA = Subscriber.of("bea@example.com");
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir static Path folder;
  private static KeyDirectory keys;

  private final List<Subscriber> asked = new ArrayList<>();
  private final List<Subscriber> told = new ArrayList<>();
  private Instant now = START;
  private int looks;
  private Duration eachTakes = Duration.ZERO;

  @BeforeAll
  static void makeKeys() throws KeyTrouble {
    keys = new KeyDirectory(folder.resolve("keys"));
    keys.init();
  }

  private TokenTable table(int most) throws KeyTrouble {
    InstantSource time = () -> now;
    return new TokenTable(
        keys.tokenOpener(),
        new Requests(
            (who, request) -> {
              asked.add(who);
              now = now.plus(eachTakes);
            },
            RequestPacing.DEFAULT,
            // Each look at it takes a millisecond, so that waiting ends.
            () -> Duration.between(START, now).plusMillis(looks++).toNanos()),
        most,
        MissedTokensTest::partition,
        time.withZone(ZoneOffset.UTC),
        new SimpleMeterRegistry(),
        told::add);
  }

  private static int partition(Subscriber who) {
    return who.equals(ANA) ? 3 : 4;
  }

  private void giveUp(TokenTable table, Subscriber who) throws InterruptedException {
    giveUp(table, who, Duration.ZERO);
  }

  private void giveUp(TokenTable table, Subscriber who, Duration life) throws InterruptedException {
    Account account = new Account(who.address(), new Provider("gmail"));
    assertThat(table.await(account, now.plus(life), Optional.empty(), Duration.ofMillis(1)))
        .isEmpty();
  }

  private void publish(TokenTable table, Subscriber who, Duration life) throws KeyTrouble {
    TokenRecord token =
        TokenRecord.seal(
            keys.tokenSealer(), who, "t1", "gmail", "scope", now, now.plus(life), "c1");
    table.take(partition(who), Partitioning.key(who), Json.bytes(token));
  }

  private void passes(TokenTable table, int minutes) {
    for (int i = 0; i < minutes; i++) {
      now = now.plus(Duration.ofMinutes(1));
      table.sweep();
      table.askAgain();
    }
  }

  @Test
  void whoGaveUpWaitingIsAskedForAgainSoMinutesLongAndThenNoMore() throws Exception {
    TokenTable table = table(10);
    giveUp(table, ANA);
    assertThat(asked).containsExactly(ANA);

    passes(table, 1);
    assertThat(asked).containsExactly(ANA, ANA);

    passes(table, 60);
    assertThat(asked).hasSizeBetween(4, 6);
  }

  @Test
  void requestIsNotRepeatedBeforeItIsTime() throws Exception {
    TokenTable table = table(10);
    giveUp(table, ANA);

    table.askAgain();
    table.askAgain();

    assertThat(asked).containsExactly(ANA);
  }

  @Test
  void onceATokenCameItIsToldOnceMoreAndNobodyIsAskedFor() throws Exception {
    TokenTable table = table(10);
    giveUp(table, ANA);
    publish(table, ANA, HOUR);

    passes(table, 4);

    assertThat(asked).containsExactly(ANA);
    assertThat(told)
        .as("when it came, and when she may have been parked")
        .containsExactly(ANA, ANA);
  }

  @Test
  void whoAsksAheadOfTimeAndWaitsForNothingIsNotAskedForAgain() throws Exception {
    TokenTable table = table(10);
    Account account = new Account(ANA.address(), new Provider("gmail"));
    assertThat(table.await(account, now, Optional.empty(), Duration.ZERO)).isEmpty();

    passes(table, 4);

    assertThat(asked).containsExactly(ANA);
  }

  @Test
  void tokenThatIsTooShortLivedEndsNothing() throws Exception {
    TokenTable table = table(10);
    publish(table, ANA, Duration.ofMinutes(10));
    giveUp(table, ANA, Duration.ofMinutes(20));
    publish(table, ANA, Duration.ofMinutes(11));

    passes(table, 1);

    assertThat(asked).containsExactly(ANA, ANA);
  }

  @Test
  void nobodyIsAskedForWhileWhatIsPublishedIsRead() throws Exception {
    TokenTable table = table(10);
    CompletableFuture<Void> read = new CompletableFuture<>();
    table.restoring(read);
    table.missed(ANA);

    passes(table, 1);
    assertThat(asked).isEmpty();

    read.complete(null);
    passes(table, 1);
    assertThat(asked).containsExactly(ANA);
  }

  @Test
  void nobodyIsAskedForWhosePartitionIsAnothersNow() throws Exception {
    TokenTable table = table(10);
    table.missed(ANA);
    table.missed(BEA);

    table.drop(partition(ANA));
    passes(table, 1);

    assertThat(asked).containsExactly(BEA);
  }

  @Test
  void whoWasNotAskedForInAPassThatTookTooLongComesFirstInTheNext() throws Exception {
    TokenTable table = table(10);
    table.missed(ANA);
    table.missed(BEA);
    eachTakes = Duration.ofSeconds(2);

    passes(table, 1);
    assertThat(asked).containsExactly(ANA);

    passes(table, 1);
    assertThat(asked).containsExactly(ANA, BEA);
  }

  @Test
  void neverMoreAreRememberedThanTheLimit() throws Exception {
    TokenTable table = table(1);
    giveUp(table, ANA);
    giveUp(table, BEA);

    passes(table, 1);

    assertThat(asked).containsExactly(ANA, BEA, ANA);
  }

  @Test
  void aNewOwnerAsksForThoseParkedForWantOfATokenOnly() throws Exception {
    TokenTable table = table(10);
    publish(table, BEA, HOUR);
    ParkingCauses causes =
        new ParkingCauses(new Directory(new Roster(), new Tenants()), table::holds, table::missed);

    assertThat(causes.isGone(new Key(ANA.address()), Cause.of("no-token"))).isFalse();
    assertThat(causes.isGone(new Key(BEA.address()), Cause.of("no-token"))).isTrue();
    assertThat(causes.isGone(new Key("cleo@example.com"), Cause.of("mailbox-full"))).isFalse();
    passes(table, 1);

    assertThat(asked).containsExactly(ANA);
  }
}

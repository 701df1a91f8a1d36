package dev.umsync.credential.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.identity.Subscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotationScheduleTest {
  private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");
  private static final Subscriber ANA = Subscriber.of("ana@example.com");
  private static final Subscriber BO = Subscriber.of("bo@example.com");
  private static final Duration HOUR = Duration.ofHours(1);

  private final RotationSettings settings = RotationSettings.DEFAULTS;
  private final RotationSchedule schedule = new RotationSchedule(settings, new Random(7));

  private static Instant at(Duration later) {
    return NOON.plus(later);
  }

  private static LiveToken token(Subscriber who, Instant issuedAt, Duration life) {
    return new LiveToken(who, "google", "key-1", issuedAt, issuedAt.plus(life));
  }

  @Test
  void aRequestIsDueAtOnce() {
    schedule.request(ANA, NOON);

    assertThat(schedule.take(NOON, 10, 5)).containsExactly(ANA);
  }

  @Test
  void repeatedRequestsAreOneMint() {
    schedule.request(ANA, NOON);
    assertThat(schedule.take(NOON, 10, 5)).containsExactly(ANA);
    schedule.request(ANA, NOON);

    assertThat(schedule.take(NOON, 10, 5)).isEmpty();
  }

  @Test
  void aRequestRightAfterAMintIsAnsweredByThatToken() {
    schedule.request(ANA, NOON);
    schedule.take(NOON, 10, 5);
    schedule.minted(token(ANA, NOON, HOUR), NOON);
    schedule.request(ANA, at(Duration.ofSeconds(1)));

    assertThat(schedule.take(at(Duration.ofSeconds(1)), 10, 5)).isEmpty();
  }

  @Test
  void aTokenInUseIsReplacedBeforeItEnds() {
    schedule.request(ANA, NOON);
    schedule.take(NOON, 10, 5);
    schedule.minted(token(ANA, NOON, HOUR), NOON);

    assertThat(schedule.take(at(Duration.ofMinutes(39)), 10, 5)).isEmpty();
    assertThat(schedule.take(at(Duration.ofMinutes(45)), 10, 5)).containsExactly(ANA);
  }

  @Test
  void aTokenThatNobodyUsesIsNotRenewedButRememberedToItsEnd() {
    Duration life = Duration.ofDays(2);
    schedule.request(ANA, NOON);
    schedule.take(NOON, 10, 5);
    schedule.minted(token(ANA, NOON, life), NOON);

    Instant renewal = at(life.minusMinutes(1));
    assertThat(schedule.take(renewal, 10, 5)).isEmpty();
    assertThat(schedule.liveTokens(renewal)).hasSize(1);
    assertThat(schedule.take(at(life), 10, 5)).isEmpty();
    assertThat(schedule.size()).isZero();
  }

  @Test
  void aPredecessorsTokenIsRenewedInTime() {
    schedule.seen(token(ANA, NOON, HOUR), NOON);

    assertThat(schedule.take(at(Duration.ofMinutes(30)), 10, 5)).isEmpty();
    assertThat(schedule.take(at(Duration.ofMinutes(46)), 10, 5)).containsExactly(ANA);
  }

  @Test
  void aFailureIsTriedAgainLaterAndLater() {
    schedule.request(ANA, NOON);
    Instant now = NOON;
    Duration last = Duration.ZERO;
    for (int i = 0; i < 12; i++) {
      assertThat(schedule.take(now, 1, 5)).containsExactly(ANA);
      schedule.failed(ANA, now);
      Instant start = now;
      while (schedule.take(now, 1, 5).isEmpty()) {
        now = now.plusMillis(100);
        assertThat(Duration.between(start, now)).isLessThan(Duration.ofMinutes(6));
      }
      last = Duration.between(start, now);
      schedule.failed(ANA, now);
      now = now.plus(settings.longestRetry());
    }
    assertThat(last).isGreaterThanOrEqualTo(settings.longestRetry().dividedBy(2));
  }

  @Test
  void requestsDoNotHammerAProviderThatRefuses() {
    schedule.request(ANA, NOON);
    schedule.take(NOON, 1, 5);
    schedule.failed(ANA, NOON);
    schedule.request(ANA, at(Duration.ofMillis(10)));

    assertThat(schedule.take(at(Duration.ofMillis(10)), 1, 5)).isEmpty();
  }

  @Test
  void aMendedCauseIsTriedAtOnce() {
    schedule.request(ANA, NOON);
    schedule.take(NOON, 1, 5);
    schedule.failed(ANA, NOON);
    schedule.retryNow(s -> true, NOON);

    assertThat(schedule.take(NOON, 1, 5)).containsExactly(ANA);
    assertThat(schedule.failing()).isZero();
  }

  @Test
  void atMostAsManyAsAskedForAreTaken() {
    schedule.request(ANA, NOON);
    schedule.request(BO, NOON);

    assertThat(schedule.take(NOON, 1, 5)).hasSize(1);
    assertThat(schedule.take(NOON, 1, 5)).hasSize(1);
  }

  @Test
  void aLostPartitionIsForgotten() {
    schedule.request(ANA, NOON);
    schedule.request(BO, NOON);
    schedule.forget(BO::equals);

    assertThat(schedule.take(NOON, 10, 5)).containsExactly(ANA);
  }

  @Test
  void requestsGoBeforeRenewals() {
    schedule.seen(token(ANA, NOON, HOUR), NOON);
    Instant overdue = at(Duration.ofMinutes(59));
    schedule.request(BO, overdue);

    assertThat(schedule.take(overdue, 1, 1)).containsExactly(BO);
    assertThat(schedule.take(overdue, 1, 1)).containsExactly(ANA);
  }

  @Test
  void thoseThatFailKeepNobodyWaiting() {
    List<Subscriber> failing = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Subscriber who = Subscriber.of("f" + i + "@example.org");
      failing.add(who);
      schedule.request(who, NOON);
      schedule.take(NOON, 1, 1);
      schedule.failed(who, NOON);
    }
    Instant later = at(settings.longestRetry());
    schedule.request(ANA, later);

    List<Subscriber> taken = schedule.take(later, 16, 8);

    assertThat(taken).startsWith(ANA).hasSize(9);
    schedule.request(BO, later);
    assertThat(schedule.take(later, 7, 8)).containsExactly(BO);
    schedule.failed(taken.get(1), later);
    assertThat(schedule.take(later, 7, 8)).hasSize(1).isSubsetOf(failing);
  }

  @Test
  void ofSeveralTokensOfAPredecessorTheLatestCounts() {
    schedule.seen(token(ANA, at(Duration.ofMinutes(-50)), HOUR), NOON);
    schedule.seen(token(ANA, NOON, HOUR), NOON);
    schedule.seen(token(ANA, at(Duration.ofMinutes(-30)), HOUR), NOON);

    assertThat(schedule.take(at(Duration.ofMinutes(39)), 10, 5)).isEmpty();
    assertThat(schedule.take(at(Duration.ofMinutes(46)), 10, 5)).containsExactly(ANA);
  }

  @Test
  void aPredecessorsTokenThatHasEndedIsNotRenewedUnasked() {
    schedule.seen(token(ANA, at(HOUR.negated()), HOUR), NOON);

    assertThat(schedule.take(at(HOUR), 10, 5)).isEmpty();
    assertThat(schedule.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 500, 1_000, 2_000, 10_000, 60_000, 900_000, 1_200_000, 3_600_000})
  void noLifeHoweverShortMakesAStorm(long lifeMillis) {
    Duration life = Duration.ofMillis(lifeMillis);
    schedule.request(ANA, NOON);
    int mints = 0;
    Duration watched = Duration.ofSeconds(20).plus(life.multipliedBy(3));
    Duration step = Duration.ofMillis(Math.max(10, lifeMillis / 200));
    for (Instant now = NOON; now.isBefore(NOON.plus(watched)); now = now.plus(step)) {
      if (!schedule.take(now, 10, 5).isEmpty()) {
        mints++;
        schedule.minted(token(ANA, now, life), now);
        assertThat(schedule.take(now, 10, 5)).as("again at once").isEmpty();
      }
    }
    long most =
        1
            + Math.min(
                watched.toMillis() / RotationTiming.SHORTEST_PERIOD.toMillis(),
                watched.toMillis() * 4 / lifeMillis);
    assertThat((long) mints).isBetween(2L, most);
  }

  @Property
  void aRenewalIsBeforeTheEndAndNotInTheFirstQuarter(
      @ForAll @LongRange(min = 4_000, max = 90_000_000) long lifeMillis, @ForAll long seed) {
    RotationTiming timing = new RotationTiming(RotationSettings.DEFAULTS, new Random(seed));
    LiveToken token = token(ANA, NOON, Duration.ofMillis(lifeMillis));

    Instant renewal = timing.renewal(token);

    assertThat(renewal).isBefore(token.expiresAt());
    assertThat(renewal).isAfterOrEqualTo(NOON.plusMillis(lifeMillis / 4));
    assertThat(renewal)
        .isBeforeOrEqualTo(
            token.expiresAt().minus(Duration.ofMillis(Math.min(lifeMillis / 2, 900_000))));
  }

  @Test
  void aWithdrawnTokenOfSomebodyStillServedIsReplacedAtOnce() {
    LiveToken token = token(ANA, NOON, HOUR);
    schedule.seen(token, NOON);
    schedule.withdrawn(token, true, at(Duration.ofMinutes(1)));

    assertThat(schedule.liveTokens(NOON)).isEmpty();
    assertThat(schedule.take(at(Duration.ofMinutes(1)), 10, 5)).containsExactly(ANA);
  }

  @Test
  void aWithdrawnTokenOfSomebodyGoneIsForgotten() {
    LiveToken token = token(ANA, NOON, HOUR);
    schedule.seen(token, NOON);
    schedule.withdrawn(token, false, NOON);

    assertThat(schedule.size()).isZero();
    assertThat(schedule.take(at(HOUR), 10, 5)).isEmpty();
  }

  @Test
  void noMoreThanTheLimitAreLookedAfter() {
    RotationSchedule small =
        new RotationSchedule(
            new RotationSettings(
                settings.renewBefore(),
                settings.jitter(),
                settings.inUse(),
                settings.firstRetry(),
                settings.longestRetry(),
                settings.settled(),
                1),
            new Random(7));

    assertThat(small.request(ANA, NOON)).isEqualTo(RequestAnswer.MINT);
    assertThat(small.request(BO, NOON)).isEqualTo(RequestAnswer.FULL);
    assertThat(small.request(ANA, NOON)).isEqualTo(RequestAnswer.MINT);
    assertThat(small.size()).isEqualTo(1);
  }

  @Test
  void aStepBackOfTheClockHoldsNoRequestUp() {
    schedule.request(ANA, NOON);

    assertThat(schedule.take(at(HOUR.negated()), 1, 1)).containsExactly(ANA);
  }
}

package dev.umsync.credential.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.identity.Subscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

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

  @Test
  void aRequestIsDueAtOnce() {
    schedule.request(ANA, NOON);

    assertThat(schedule.take(NOON, 10)).containsExactly(ANA);
  }

  @Test
  void repeatedRequestsAreOneMint() {
    schedule.request(ANA, NOON);
    assertThat(schedule.take(NOON, 10)).containsExactly(ANA);
    schedule.request(ANA, NOON);

    assertThat(schedule.take(NOON, 10)).isEmpty();
  }

  @Test
  void aRequestRightAfterAMintIsAnsweredByThatToken() {
    schedule.request(ANA, NOON);
    schedule.take(NOON, 10);
    schedule.minted(ANA, NOON, at(HOUR));
    schedule.request(ANA, at(Duration.ofSeconds(1)));

    assertThat(schedule.take(at(Duration.ofSeconds(1)), 10)).isEmpty();
  }

  @Test
  void aTokenInUseIsReplacedBeforeItEnds() {
    schedule.request(ANA, NOON);
    schedule.take(NOON, 10);
    schedule.minted(ANA, NOON, at(HOUR));

    assertThat(schedule.take(at(Duration.ofMinutes(39)), 10)).isEmpty();
    assertThat(schedule.take(at(Duration.ofMinutes(45)), 10)).containsExactly(ANA);
  }

  @Test
  void aTokenThatNobodyUsesIsLetGo() {
    schedule.request(ANA, NOON);
    schedule.take(NOON, 10);
    schedule.minted(ANA, NOON, at(Duration.ofDays(2)));

    assertThat(schedule.take(at(Duration.ofDays(2)), 10)).isEmpty();
    assertThat(schedule.size()).isZero();
  }

  @Test
  void aPredecessorsTokenIsRenewedInTime() {
    schedule.seen(ANA, NOON, at(HOUR));

    assertThat(schedule.take(at(Duration.ofMinutes(30)), 10)).isEmpty();
    assertThat(schedule.take(at(Duration.ofMinutes(46)), 10)).containsExactly(ANA);
  }

  @Test
  void aFailureIsTriedAgainLaterAndLater() {
    schedule.request(ANA, NOON);
    Instant now = NOON;
    Duration last = Duration.ZERO;
    for (int i = 0; i < 12; i++) {
      assertThat(schedule.take(now, 1)).containsExactly(ANA);
      schedule.failed(ANA, now);
      Instant start = now;
      while (schedule.take(now, 1).isEmpty()) {
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
    schedule.take(NOON, 1);
    schedule.failed(ANA, NOON);
    schedule.request(ANA, at(Duration.ofMillis(10)));

    assertThat(schedule.take(at(Duration.ofMillis(10)), 1)).isEmpty();
  }

  @Test
  void aMendedCauseIsTriedAtOnce() {
    schedule.request(ANA, NOON);
    schedule.take(NOON, 1);
    schedule.failed(ANA, NOON);
    schedule.retryNow(s -> true, NOON);

    assertThat(schedule.take(NOON, 1)).containsExactly(ANA);
    assertThat(schedule.failing()).isZero();
  }

  @Test
  void atMostAsManyAsAskedForAreTaken() {
    schedule.request(ANA, NOON);
    schedule.request(BO, NOON);

    assertThat(schedule.take(NOON, 1)).hasSize(1);
    assertThat(schedule.take(NOON, 1)).hasSize(1);
  }

  @Test
  void aLostPartitionIsForgotten() {
    schedule.request(ANA, NOON);
    schedule.request(BO, NOON);
    schedule.forget(BO::equals);

    assertThat(schedule.take(NOON, 10)).containsExactly(ANA);
  }
}

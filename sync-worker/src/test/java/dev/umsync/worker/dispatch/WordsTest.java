package dev.umsync.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The small things that the dispatcher and those around it hand each other. */
class WordsTest {
  @Test
  void aKeyShowsNobodysAddress() {
    assertThat(new Key("ana@example.com").toString()).startsWith("key#").doesNotContain("ana");
  }

  @Test
  void aPositionIsInALog() {
    assertThat(new Position(3, 17)).hasToString("3-17");
    assertThatThrownBy(() -> new Position(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Position(0, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(new Position(0, 0).offset()).isZero();
  }

  @Test
  void aClaimIsNotBelowItsFrontier() {
    assertThatThrownBy(() -> new CommitPoint(5, 4, true, new BitSet()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CommitPoint(-1, 4, true, new BitSet()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(CommitPoint.untouched(0).claim()).isZero();
    assertThat(CommitPoint.untouched(7).released()).isTrue();
  }

  @Test
  void aVerdictIsTheSameOverAnotherViewOfItsEvents() {
    FollowUp<String> next = new FollowUp<>(Duration.ofSeconds(1), "42");
    assertThat(new Verdict.Done<>("r", Optional.of(next)).<Integer>map(Integer::valueOf))
        .isEqualTo(new Verdict.Done<>("r", Optional.of(new FollowUp<>(next.after(), 42))));
    Cause cause = Cause.of("busy");
    assertThat(cause.detail()).isEmpty();
    assertThat(new Verdict.Retry<String, String>(cause, Duration.ZERO, true).map(x -> 1))
        .isEqualTo(new Verdict.Retry<>(cause, Duration.ZERO, true));
    assertThat(new Verdict.Park<String, String>(cause, Duration.ZERO).map(x -> 1))
        .isEqualTo(new Verdict.Park<>(cause, Duration.ZERO));
    assertThat(new Verdict.Park<String, String>(cause, Duration.ZERO, false).map(x -> 1))
        .isEqualTo(new Verdict.Park<>(cause, Duration.ZERO, false));
    assertThat(new Verdict.SetAside<String, String>(cause).map(x -> 1))
        .isEqualTo(new Verdict.SetAside<>(cause));
  }

  @Test
  void anAttemptIsTheSameOverAnotherViewOfItsEvent() {
    Attempt<String> attempt =
        new Attempt<>(
            new Key("a"),
            "42",
            new Position(1, 2),
            Purpose.DELIVER,
            true,
            3,
            Duration.ofSeconds(4),
            () -> true);
    assertThat(attempt.withEvent(42))
        .isEqualTo(
            new Attempt<>(
                attempt.subscriber(),
                42,
                attempt.position(),
                attempt.purpose(),
                true,
                3,
                attempt.timeLeft(),
                attempt.permit()));
  }

  @Test
  void everyBoundHasALowestValue() {
    Limits d = Limits.defaults();
    assertThat(d.with(1).callsInFlight()).isEqualTo(1);
    assertThatThrownBy(() -> d.with(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("calls in flight");
    assertRefused(() -> new Limits.Queues(1, Duration.ZERO, 2, 2));
    assertRefused(() -> new Limits.Queues(2, Duration.ZERO, 1, 2));
    assertRefused(() -> new Limits.Queues(2, Duration.ZERO, 2, 1));
    assertRefused(() -> new Limits.Memory(1, 2, 2, 1));
    assertRefused(() -> new Limits.Memory(2, 1, 2, 1));
    assertRefused(() -> new Limits.Memory(2, 2, 1, 1));
    assertRefused(() -> new Limits.Memory(2, 2, 2, 0));
    assertRefused(() -> new Limits.Batches(0, 1));
    assertRefused(() -> new Limits.Batches(1, 0));
    Limits least =
        d.with(new Limits.Queues(2, Duration.ZERO, 2, 2))
            .with(new Limits.Memory(2, 2, 2, 1))
            .with(new Limits.Batches(1, 1));
    assertThat(least.queues().perSubscriber()).isEqualTo(2);
    assertThat(least.memory().largeRecordBytes()).isEqualTo(1);
    assertThat(least.batches().bytes()).isEqualTo(1);
    assertThat(least.waits()).isEqualTo(d.waits());
  }

  private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable making) {
    assertThatThrownBy(making).isInstanceOf(IllegalArgumentException.class);
  }
}

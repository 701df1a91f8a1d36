package dev.umsync.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.worker.dispatch.Settlement.Order;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes durable about a parked subscriber, settlement by settlement. */
class SpanFoldTest {
  private static final Key WHO = new Key("a");
  private static final Instant LATER = Instant.EPOCH.plusSeconds(60);
  private static final ParkedSpan SPAN =
      new ParkedSpan(5, 9, LATER, 2, 3, Cause.of("mailbox-full"));

  private final Assignment assignment =
      new Assignment() {
        @Override
        public int partition() {
          return 0;
        }

        @Override
        public boolean isOpen() {
          return true;
        }
      };

  private static SpanFold of(ParkedSpan span) {
    return new SpanFold(Optional.of(span));
  }

  private Settlement.Parked<String, String> parked(int rounds) {
    return new Settlement.Parked<>(
        assignment, WHO, new Position(0, 1), "event", Cause.of("full"), LATER, rounds);
  }

  @Test
  void theFirstParkedEventBeginsASpanAndLaterOnesExtendIt() {
    SpanFold fold = new SpanFold(Optional.empty());
    assertThat(fold.result()).isEmpty();
    fold.appended(parked(1), 7);
    fold.appended(parked(1), 9);
    assertThat(fold.result()).contains(new ParkedSpan(7, 9, LATER, 1, -1, Cause.of("full")));
  }

  @Test
  void anEventThatIsAppendedLeavesTheRestAsItIs() {
    SpanFold fold = of(SPAN);
    fold.appended(parked(7), 12);
    assertThat(fold.result())
        .contains(new ParkedSpan(5, 12, LATER, 2, 3, Cause.of("mailbox-full")));
  }

  @Test
  void whatIsResolvedLeavesTheSpanFromTheFront() {
    SpanFold fold = of(SPAN);
    fold.resolvedBelow(4);
    assertThat(fold.result()).contains(SPAN);
    fold.resolvedBelow(8);
    assertThat(fold.result()).map(ParkedSpan::first).contains(8L);
    fold.resolvedBelow(9);
    assertThat(fold.result()).map(ParkedSpan::first).as("the last is left").contains(9L);
    fold.resolvedBelow(10);
    assertThat(fold.result()).isEmpty();
    fold.resolvedBelow(11);
    assertThat(fold.result()).isEmpty();
  }

  @Test
  void whoIsParkedAgainWaitsLongerForAnotherCause() {
    SpanFold fold = of(SPAN);
    Instant until = LATER.plus(Duration.ofHours(1));
    fold.reparked(new Settlement.Reparked<>(assignment, WHO, Cause.of("throttled"), until, 3));
    assertThat(fold.result()).contains(new ParkedSpan(5, 9, until, 3, 3, Cause.of("throttled")));
  }

  @Test
  void anOrderToRetryBringsTheTimeForwardAndNeverPutsItOff() {
    SpanFold fold = of(SPAN);
    fold.told(Order.RETRY, LATER.plusSeconds(1));
    assertThat(fold.result()).contains(SPAN);
    fold.told(Order.RETRY, LATER.minusSeconds(1));
    assertThat(fold.result())
        .contains(new ParkedSpan(5, 9, LATER.minusSeconds(1), 2, 3, Cause.of("mailbox-full")));
  }

  @Test
  void anOrderToDropIsAboutWhatIsParkedBeforeIt() {
    SpanFold fold = of(SPAN);
    fold.told(Order.DROP, LATER);
    fold.appended(parked(1), 12);
    assertThat(fold.result()).map(ParkedSpan::dropThrough).contains(9L);
  }

  @Test
  void whoIsNotParkedIsNotTouched() {
    SpanFold fold = new SpanFold(Optional.empty());
    fold.told(Order.DROP, LATER);
    fold.reparked(new Settlement.Reparked<>(assignment, WHO, Cause.of("x"), LATER, 3));
    fold.resolvedBelow(3);
    assertThat(fold.result()).isEmpty();
  }

  @Test
  void aSpanHasAnOrder() {
    assertThatThrownBy(() -> new ParkedSpan(5, 4, LATER, 1, -1, Cause.of("x")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ParkedSpan(-1, 4, LATER, 1, -1, Cause.of("x")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ParkedSpan(0, 4, LATER, 0, -1, Cause.of("x")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

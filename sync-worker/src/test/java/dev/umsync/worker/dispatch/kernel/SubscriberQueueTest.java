package dev.umsync.worker.dispatch.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.CommitPoint;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.Limits;
import dev.umsync.worker.dispatch.Position;
import dev.umsync.worker.dispatch.Purpose;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The lanes of a subscriber's queue. */
class SubscriberQueueTest {
  private static final Key WHO = new Key("a");
  private final PartitionShare<String> share = share(0);
  private final SubscriberQueue<String> queue = new SubscriberQueue<>(WHO);
  private long next;

  private static PartitionShare<String> share(int partition) {
    return new PartitionShare<>(
        new OwnedPartition(partition),
        new OffsetLedger(CommitPoint.untouched(0), 10),
        0,
        Limits.defaults().memory());
  }

  private Entry<String> entry(Purpose purpose) {
    return new Entry<>(share, WHO, new Position(0, next++), purpose, 10, false, 5, "event");
  }

  private Entry<String> added(Purpose purpose) {
    Entry<String> entry = entry(purpose);
    queue.add(entry);
    return entry;
  }

  @Test
  void everyLaneCounts() {
    added(Purpose.DELIVER);
    added(Purpose.DELIVER);
    added(Purpose.REDRIVE);
    queue.add(entry(Purpose.DROP).asAside());
    queue.look(entry(Purpose.LOOK_AGAIN), 100);
    assertThat(queue.size()).isEqualTo(5);
    assertThat(queue.logSize()).isEqualTo(2);
    assertThat(queue.looks()).isEqualTo(1);
    assertThat(queue.logWeight()).isEqualTo(60);
    assertThat(queue.oldestNanos()).hasValue(5);
    assertThat(queue.isIdle()).isFalse();
  }

  @Test
  void theHeadIsADueLookThenAnOrderedOneThenWhatIsParkedElseTheLog() {
    Entry<String> log = added(Purpose.DELIVER);
    Entry<String> parked = added(Purpose.REDRIVE);
    Entry<String> aside = entry(Purpose.REDRIVE).asAside();
    Entry<String> look = entry(Purpose.LOOK_AGAIN);
    assertThat(queue.head(0)).containsSame(log);
    queue.park(new ParkState(share.assignment, Cause.of("x"), Instant.EPOCH, 1));
    assertThat(queue.head(0)).containsSame(parked);
    queue.add(aside);
    assertThat(queue.head(0)).containsSame(aside);
    queue.look(look, 100);
    assertThat(queue.head(99)).containsSame(aside);
    assertThat(queue.head(100)).containsSame(look);
  }

  @Test
  void looksComeInTheOrderOfTheirTimes() {
    Entry<String> later = entry(Purpose.LOOK_AGAIN);
    Entry<String> sooner = entry(Purpose.LOOK_AGAIN);
    queue.look(later, 200);
    queue.look(sooner, 100);
    assertThat(queue.nextLookNanos()).hasValue(100);
    assertThat(queue.head(300)).containsSame(sooner);
    queue.remove(sooner);
    assertThat(queue.head(300)).containsSame(later);
    assertThat(queue.looks()).isEqualTo(1);
  }

  @Test
  void anEntryLeavesTheLaneItIsIn() {
    Entry<String> log = added(Purpose.DELIVER);
    Entry<String> parked = added(Purpose.REDRIVE);
    Entry<String> aside = entry(Purpose.REDRIVE).asAside();
    queue.add(aside);
    queue.remove(aside);
    assertThat(queue.size()).isEqualTo(2);
    assertThat(queue.firstOfParkedLane()).containsSame(parked);
    queue.remove(parked);
    assertThat(queue.isParkedLaneEmpty()).isTrue();
    queue.remove(log);
    assertThat(queue.isIdle()).isTrue();
  }

  @Test
  void whatIsOfAShareThatIsClosedLeavesEveryLane() {
    PartitionShare<String> other = share(1);
    added(Purpose.DELIVER);
    added(Purpose.REDRIVE);
    queue.add(entry(Purpose.DROP).asAside());
    queue.look(entry(Purpose.LOOK_AGAIN), 1);
    Entry<String> kept =
        new Entry<>(other, WHO, new Position(1, 0), Purpose.LOOK_AGAIN, 0, true, 0, "event");
    queue.look(kept, 2);
    queue.removeIf(entry -> entry.share == share);
    assertThat(queue.size()).isEqualTo(1);
    assertThat(queue.head(3)).containsSame(kept);
  }

  @Test
  void itKnowsWhoseEventsWaitInIt() {
    added(Purpose.REDRIVE);
    assertThat(queue.holdsOf(share.assignment)).as("only of the log").isFalse();
    added(Purpose.DELIVER);
    assertThat(queue.holdsOf(share.assignment)).isTrue();
    assertThat(queue.holdsOf(share(1).assignment)).isFalse();
  }

  @Test
  void whoIsParkedIsNotIdleThoughNothingWaits() {
    assertThat(queue.isIdle()).isTrue();
    queue.park(new ParkState(share.assignment, Cause.of("x"), Instant.EPOCH, 1));
    assertThat(queue.isIdle()).isFalse();
    queue.unpark();
    assertThat(queue.isIdle()).isTrue();
  }

  @Test
  void aHoldLastsUntilItsInstantOrItsRelease() {
    assertThat(queue.holdNanos(10)).isZero();
    queue.holdUntil(100);
    assertThat(queue.holdNanos(40)).isEqualTo(60);
    queue.release();
    assertThat(queue.holdNanos(40)).isZero();
  }

  @Test
  void aLookHasToHaveATime() {
    assertThatThrownBy(() -> queue.add(entry(Purpose.LOOK_AGAIN)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aQueueIsForgottenOnceItHoldsNothingAndStandsInNoLine() {
    Subscribers<String> all = new Subscribers<>();
    SubscriberQueue<String> one = all.of(WHO);
    one.listed = true;
    all.forgetIfIdle(one);
    assertThat(all.find(WHO)).as("in line").isPresent();
    one.listed = false;
    Entry<String> entry = entry(Purpose.DELIVER);
    one.add(entry);
    all.forgetIfIdle(one);
    assertThat(all.find(WHO)).as("something waits").isPresent();
    one.remove(entry);
    all.forgetIfIdle(one);
    assertThat(all.find(WHO)).isEmpty();
  }

  @Test
  void figuresAreSumsOverAllQueues() {
    Subscribers<String> all = new Subscribers<>();
    all.of(WHO).add(entry(Purpose.DELIVER));
    all.of(new Key("b")).add(entry(Purpose.DELIVER));
    all.of(new Key("b")).park(new ParkState(share.assignment, Cause.of("x"), Instant.EPOCH, 1));
    assertThat(all.queued()).isEqualTo(2);
    assertThat(all.parked()).isEqualTo(1);
    assertThat(all.oldestNanos(9)).isEqualTo(4);
    assertThat(new Subscribers<String>().oldestNanos(9)).isZero();
    assertThat(OptionalLong.of(all.all().size())).hasValue(2);
  }
}

package dev.umsync.standalone.parked;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.Partitioning;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class OrderPlanTest {
  private static final int PARTITIONS = 12;
  private static final String ANA = "ana@example.com";

  private static ParkedEntry waiting(String who, String reason, long first) {
    return entry(who, false, reason, partitionOf(who), first);
  }

  private static ParkedEntry aside(String who, String reason, long offset) {
    return entry(who, true, reason, partitionOf(who), offset);
  }

  private static int partitionOf(String who) {
    return Partitioning.of(Subscriber.of(who), PARTITIONS);
  }

  private static ParkedEntry entry(
      String who, boolean aside, String reason, int partition, long first) {
    return new ParkedEntry(
        who,
        aside,
        reason,
        "",
        partition,
        first,
        first,
        1,
        Optional.of(Instant.EPOCH),
        Optional.empty(),
        1,
        false);
  }

  private static ParkedFilter reason(String reason) {
    return new ParkedFilter(Optional.empty(), Optional.empty(), Optional.of(reason));
  }

  @Test
  void aSubscriberIsOneOrderAboutAllThatIsParkedOfThem() {
    OrderPlan plan =
        OrderPlan.of(
            List.of(
                waiting(ANA, "full", 1), aside(ANA, "undecodable", 3), waiting("b@c.de", "x", 1)),
            ParkedFilter.ALL,
            PARTITIONS);

    assertThat(plan.orders()).hasSize(2);
    assertThat(plan.orders().getFirst().parkedOffset()).isEmpty();
    assertThat(plan.orders().getFirst().events()).isEqualTo(2);
    assertThat(plan.outOfReach()).isEmpty();
  }

  @Test
  void eventsSetAsideForAReasonAreOneOrderEachSoThatNothingElseOfTheirSubscriberIsMeant() {
    OrderPlan plan =
        OrderPlan.of(
            List.of(
                waiting(ANA, "full", 1),
                aside(ANA, "undecodable", 3),
                aside(ANA, "undecodable", 8),
                aside(ANA, "other", 9)),
            reason("undecodable"),
            PARTITIONS);

    assertThat(plan.orders())
        .extracting(OrderPlan.Planned::parkedOffset)
        .containsExactly(OptionalLong.of(3), OptionalLong.of(8));
  }

  @Test
  void thoseWaitingForAReasonAreMeantWithWhatElseIsParkedOfThem() {
    OrderPlan plan =
        OrderPlan.of(
            List.of(
                waiting(ANA, "full", 1), aside(ANA, "undecodable", 3), waiting("b@c.de", "x", 1)),
            reason("full"),
            PARTITIONS);

    assertThat(plan.orders()).hasSize(1);
    assertThat(plan.orders().getFirst().entries()).hasSize(2);
  }

  @Test
  void whatNoWorkerLooksForUnderItsNameIsOutOfReach() {
    ParkedEntry nobody = entry("", true, "no-subject", 3, 1);
    ParkedEntry elsewhere =
        entry(ANA, true, "wrong-partition", (partitionOf(ANA) + 1) % PARTITIONS, 1);

    OrderPlan plan = OrderPlan.of(List.of(nobody, elsewhere), ParkedFilter.ALL, PARTITIONS);

    assertThat(plan.orders()).isEmpty();
    assertThat(plan.outOfReach()).containsExactly(nobody, elsewhere);
    assertThat(OrderPlan.of(List.of(nobody), reason("other"), PARTITIONS).outOfReach()).isEmpty();
  }
}

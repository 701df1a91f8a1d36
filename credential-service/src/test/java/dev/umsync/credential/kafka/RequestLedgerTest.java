package dev.umsync.credential.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.identity.Subscriber;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RequestLedgerTest {
  private static final TopicPartition P0 = new TopicPartition("r", 0);
  private static final TopicPartition P1 = new TopicPartition("r", 1);
  private static final Subscriber ANA = Subscriber.of("ana@example.com");
  private static final Subscriber BO = Subscriber.of("bo@example.com");
  private final RequestLedger ledger = new RequestLedger();

  @Test
  void withNothingOpenThePositionIsCommitted() {
    assertThat(ledger.frontier(P0, 7, Set.of())).isEqualTo(7);
  }

  @Test
  void noOffsetIsCommittedPastAnOpenRequest() {
    ledger.asked(ANA, P0, 3);
    ledger.asked(BO, P0, 5);

    assertThat(ledger.frontier(P0, 9, Set.of(BO))).isEqualTo(3);
    assertThat(ledger.frontier(P0, 9, Set.of(ANA))).isEqualTo(5);
    assertThat(ledger.frontier(P0, 9, Set.of(ANA, BO))).isEqualTo(9);
    assertThat(ledger.frontier(P1, 9, Set.of())).isEqualTo(9);
  }

  @Test
  void ofRepeatedRequestsTheFirstCounts() {
    ledger.asked(ANA, P0, 3);
    ledger.asked(ANA, P0, 8);

    assertThat(ledger.frontier(P0, 9, Set.of())).isEqualTo(3);
    ledger.answered(ANA);
    assertThat(ledger.frontier(P0, 9, Set.of())).isEqualTo(9);
  }

  @Test
  void aLostPartitionIsForgotten() {
    ledger.asked(ANA, P0, 3);
    ledger.asked(BO, P1, 4);
    ledger.drop(List.of(P0));

    assertThat(ledger.frontier(P0, 9, Set.of())).isEqualTo(9);
    assertThat(ledger.frontier(P1, 9, Set.of())).isEqualTo(4);
    ledger.asked(ANA, P0, 6);
    assertThat(ledger.frontier(P0, 9, Set.of())).isEqualTo(6);
  }
}

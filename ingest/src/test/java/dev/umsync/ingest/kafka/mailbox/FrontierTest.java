package dev.umsync.ingest.kafka.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FrontierTest {
  private final Frontier frontier = new Frontier();

  @Test
  void nothingIsCommittedBeforeTheFirstIsSettled() {
    frontier.seen(7);
    frontier.seen(9);
    frontier.settled(9);

    assertThat(frontier.toCommit()).isEqualTo(OptionalLong.of(7));
    frontier.committed(7);
    assertThat(frontier.toCommit()).isEmpty();
  }

  @Test
  void whatIsSettledOutOfOrderIsCommittedOnceTheFirstIs() {
    frontier.seen(7);
    frontier.seen(9); // 8 was a marker
    frontier.seen(10);
    frontier.settled(9);
    frontier.settled(7);

    assertThat(frontier.toCommit()).isEqualTo(OptionalLong.of(10));
    frontier.settled(10);
    frontier.settled(10);
    frontier.settled(3);
    assertThat(frontier.toCommit()).isEqualTo(OptionalLong.of(11));
  }

  @Test
  void nothingSeenNothingCommitted() {
    assertThat(frontier.toCommit()).isEmpty();
  }
}

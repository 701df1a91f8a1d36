package dev.umsync.standalone.parked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.worker.kafka.StateRecord.SetAside;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ParkedPartitionTest {
  private static final String ANA = "ana@example.com";

  private final ParkedPartition partition =
      new ParkedPartition(
          new ParkedFilter(Optional.of(Subscriber.of(ANA)), Optional.empty(), Optional.empty()));

  private static SetAside aside(long offset, String whose) {
    return new SetAside(offset, Optional.of("undecodable"), Optional.of(whose), Optional.empty());
  }

  @Test
  void anEventOfSomebodyElseThatWasSetAsideIsNotKept() {
    partition.aside(aside(3, "ben@example.com"));

    assertThat(partition.isEmpty()).isTrue();
  }

  @Test
  void anEventThatWasSetAsideIsKeptUntilItIsResolved() {
    partition.aside(aside(3, ANA));
    assertThat(partition.entries(0))
        .extracting(ParkedEntry::subscriber, ParkedEntry::first)
        .containsExactly(tuple(ANA, 3L));

    partition.aside(new SetAside(3, Optional.empty(), Optional.empty(), Optional.empty()));

    assertThat(partition.isEmpty()).isTrue();
  }
}

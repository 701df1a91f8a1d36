package dev.umsync.standalone.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class TimeOrderTest {
  private static final TopicPartition ONE = new TopicPartition("outcomes", 1);
  private static final TopicPartition TWO = new TopicPartition("outcomes", 2);

  private final List<String> seen = new ArrayList<>();
  private final TimeOrder order =
      new TimeOrder(
          List.of(ONE, TWO),
          2,
          record -> seen.add(record.partition() + " at " + record.timestamp()));

  private void take(TopicPartition of, long... times) {
    for (long time : times) {
      order.take(
          new ConsumerRecord<>(
              of.topic(),
              of.partition(),
              time,
              time,
              TimestampType.CREATE_TIME,
              0,
              0,
              new byte[0],
              new byte[0],
              new RecordHeaders(),
              Optional.empty()));
    }
  }

  @Test
  void recordsOfTwoPartitionsComeInTheOrderOfTheirTimes() {
    take(ONE, 1, 4, 5);
    take(TWO, 2, 3, 6);
    order.pass(Set.of());

    assertThat(seen).containsExactly("1 at 1", "2 at 2", "2 at 3", "1 at 4", "1 at 5", "2 at 6");
  }

  @Test
  void nothingGoesOnWhileAnOpenPartitionMayShowAnEarlierOne() {
    take(ONE, 5, 7);
    order.pass(Set.of(ONE, TWO));
    assertThat(seen).isEmpty();
    assertThat(order.full()).containsExactly(ONE);

    take(TWO, 6);
    order.pass(Set.of(ONE, TWO));
    assertThat(seen).containsExactly("1 at 5", "2 at 6");
    assertThat(order.full()).isEmpty();

    order.pass(Set.of(ONE));
    assertThat(seen).endsWith("1 at 7");
  }

  @Test
  void withinAPartitionTheLogsOrderStaysWhateverItsClocksSaid() {
    take(ONE, 9, 1);
    take(TWO, 5);
    order.pass(Set.of());

    assertThat(seen).containsExactly("2 at 5", "1 at 9", "1 at 1");
  }
}

package dev.umsync.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.kafka.ProducerPast.Fate;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProducerPastTest {
  private static final TopicPartition HERE = new TopicPartition("state", 4);
  private static final TopicPartition THERE = new TopicPartition("state", 5);

  /** Columns: what is told, with which epoch; the epoch of what is open; of a worker, of others. */
  @ParameterizedTest
  @CsvSource({
    "ONGOING,             7, 7, ABORTED,   ABORTED",
    "ONGOING,             7, 6, COMMITTED, ABORTED",
    "PREPARE_COMMIT,      7, 6, COMMITTED, COMMITTED",
    "PREPARE_COMMIT,      7, 5, COMMITTED, ABORTED",
    "COMPLETE_COMMIT,     7, 6, COMMITTED, COMMITTED",
    "COMPLETE_COMMIT,     7, 5, COMMITTED, ABORTED",
    "COMPLETE_COMMIT,     7, 7, ABORTED,   ABORTED",
    "PREPARE_ABORT,       7, 6, ABORTED,   ABORTED",
    "PREPARE_ABORT,       7, 5, COMMITTED, ABORTED",
    "COMPLETE_ABORT,      7, 6, ABORTED,   ABORTED",
    "COMPLETE_ABORT,      7, 5, COMMITTED, ABORTED",
    "EMPTY,               7, 5, FORGOTTEN, FORGOTTEN",
    "EMPTY,               7, 4, FORGOTTEN, FORGOTTEN",
    "EMPTY,               7, 3, COMMITTED, FORGOTTEN",
    "PREPARE_EPOCH_FENCE, 7, 6, LIVE,      LIVE",
    "UNKNOWN,             7, 5, LIVE,      LIVE",
  })
  void theEpochTellsWhetherItWasTheLastAndTheStateWhatBecameOfThat(
      TransactionState state, int told, int open, Fate workers, Fate others) {
    TransactionDescription known = known(state, told, Set.of(THERE));

    assertThat(new ProducerPast(known, true).of(HERE, open)).isEqualTo(workers);
    assertThat(new ProducerPast(known, false).of(HERE, open)).isEqualTo(others);
  }

  @Test
  void whereItsCoordinatorIsAtItNothingIsDecided() {
    for (TransactionState state : TransactionState.values()) {
      ProducerPast past = new ProducerPast(known(state, 7, Set.of(HERE, THERE)), true);

      assertThat(past.of(HERE, 5)).as("%s", state).isEqualTo(Fate.LIVE);
    }
  }

  private static TransactionDescription known(
      TransactionState state, int epoch, Set<TopicPartition> open) {
    return new TransactionDescription(1, state, 5_001, epoch, 10_000, OptionalLong.empty(), open);
  }
}

package dev.umsync.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.kafka.ProducerPast.Fate;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProducerPastTest {
  private static final TopicPartition HERE = new TopicPartition("state", 4);
  private static final TopicPartition THERE = new TopicPartition("state", 5);

  /** Columns: what is told, with which epoch; the epoch of what is open, and what became of it. */
  @ParameterizedTest
  @CsvSource({
    "ONGOING,             17, 17, ABORTED",
    "ONGOING,             17, 16, COMMITTED",
    "PREPARE_COMMIT,      17, 16, COMMITTED",
    "PREPARE_COMMIT,      17, 15, COMMITTED",
    "COMPLETE_COMMIT,     17, 16, COMMITTED",
    "COMPLETE_COMMIT,     17, 15, COMMITTED",
    "COMPLETE_COMMIT,     17, 17, ABORTED",
    "PREPARE_ABORT,       17, 16, ABORTED",
    "PREPARE_ABORT,       17, 15, COMMITTED",
    "COMPLETE_ABORT,      17, 16, ABORTED",
    "COMPLETE_ABORT,      17, 15, COMMITTED",
    "EMPTY,               17, 15, FORGOTTEN",
    "EMPTY,               17, 11, FORGOTTEN",
    "EMPTY,               17, 10, COMMITTED",
    "PREPARE_EPOCH_FENCE, 17, 16, LIVE",
    "UNKNOWN,             17, 15, LIVE",
  })
  void theEpochTellsWhetherItWasTheLastAndTheStateWhatBecameOfThat(
      TransactionState state, int told, int open, Fate fate) {
    assertThat(new ProducerPast(known(state, told, Set.of(THERE))).of(HERE, open)).isEqualTo(fate);
  }

  @ParameterizedTest
  @CsvSource({
    "ONGOING,         17, 17, LIVE",
    "ONGOING,         17, 16, COMMITTED",
    "PREPARE_COMMIT,  17, 16, LIVE",
    "PREPARE_COMMIT,  17, 15, COMMITTED",
    "PREPARE_ABORT,   17, 16, LIVE",
    "PREPARE_ABORT,   17, 15, COMMITTED",
  })
  void whereItsCoordinatorIsAtItTheLastOneIsNotDecidedAndWhatCameBeforeIs(
      TransactionState state, int told, int open, Fate fate) {
    ProducerPast past = new ProducerPast(known(state, told, Set.of(HERE, THERE)));

    assertThat(past.of(HERE, open)).isEqualTo(fate);
  }

  private static TransactionDescription known(
      TransactionState state, int epoch, Set<TopicPartition> open) {
    return new TransactionDescription(1, state, 5_001, epoch, 10_000, OptionalLong.empty(), open);
  }
}

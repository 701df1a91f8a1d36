package dev.umsync.worker.kafka;

import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.common.TopicPartition;

/**
 * What a coordinator tells of a producer's transactions. Each end of a transaction raises the
 * producer's epoch by one, whoever ends it (KIP-890; brokers 4.0.1 and later), so the epoch that a
 * partition has tells which of them it is. Immutable.
 *
 * <p>What came before the last one counts as committed. Of a worker's producer it was: that begins
 * a transaction after a commit alone, and is not used again after anything else. Of a writer that
 * keeps its transactional id it may have been aborted; to commit it then does no harm (ADR 13),
 * while to abort what was committed loses an event of which its author was told that it is kept.
 */
record ProducerPast(TransactionDescription known) {
  /**
   * An initialisation that aborts raises the epoch twice, and once more for each time that its
   * answer is lost and it is asked for again.
   */
  private static final int MOST_RAISED_BY_FENCING = 6;

  /** What became of a transaction. */
  enum Fate {
    /** Its coordinator is at it, or it can't be told yet. */
    LIVE,
    COMMITTED,
    ABORTED,
    /** Not committed, as far as is known; but whoever has fenced the producer may know better. */
    FORGOTTEN
  }

  /**
   * What became of the transaction that is open in this partition.
   *
   * @param epoch the producer's in that partition
   */
  Fate of(TopicPartition partition, int epoch) {
    // Before it is asked which partitions the last one has: it may be about to write there too.
    if (epoch < leastLast()) {
      return Fate.COMMITTED;
    }
    if (known.topicPartitions().contains(partition)) {
      return Fate.LIVE;
    }
    return switch (known.state()) {
      case PREPARE_EPOCH_FENCE, UNKNOWN -> Fate.LIVE;
      case PREPARE_COMMIT, COMPLETE_COMMIT -> epoch == leastLast() ? Fate.COMMITTED : Fate.ABORTED;
      case ONGOING, PREPARE_ABORT, COMPLETE_ABORT -> Fate.ABORTED;
      case EMPTY -> Fate.FORGOTTEN;
    };
  }

  /** The epoch of the last transaction that was begun, or one that is not after that. */
  private int leastLast() {
    return switch (known.state()) {
      case ONGOING -> known.producerEpoch();
      case PREPARE_COMMIT, COMPLETE_COMMIT, PREPARE_ABORT, COMPLETE_ABORT ->
          known.producerEpoch() - 1;
      case EMPTY -> known.producerEpoch() - MOST_RAISED_BY_FENCING;
      case PREPARE_EPOCH_FENCE, UNKNOWN -> 0;
    };
  }
}

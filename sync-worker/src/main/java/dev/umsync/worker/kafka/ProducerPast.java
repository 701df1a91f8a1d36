package dev.umsync.worker.kafka;

import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.common.TopicPartition;

/**
 * What a coordinator tells of a producer's transactions. Each end of a transaction raises the
 * producer's epoch by one, whoever ends it (KIP-890), so the epoch that a partition has tells which
 * of them it is. Immutable.
 *
 * @param known as the coordinator describes it
 * @param goesOnAfterCommitsOnly whether this producer begins a transaction after a commit alone and
 *     is not used again after anything else, as a worker's is
 */
record ProducerPast(TransactionDescription known, boolean goesOnAfterCommitsOnly) {
  /** An initialisation that aborts raises the epoch twice, and may be done twice for one caller. */
  private static final int MOST_RAISED_BY_FENCING = 3;

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
    if (known.topicPartitions().contains(partition)) {
      return Fate.LIVE;
    }
    return switch (known.state()) {
      case PREPARE_EPOCH_FENCE, UNKNOWN -> Fate.LIVE;
      case ONGOING -> earlier(epoch, known.producerEpoch(), Fate.ABORTED);
      case PREPARE_COMMIT, COMPLETE_COMMIT ->
          epoch == known.producerEpoch() - 1
              ? Fate.COMMITTED
              : earlier(epoch, known.producerEpoch() - 1, Fate.ABORTED);
      case PREPARE_ABORT, COMPLETE_ABORT -> earlier(epoch, known.producerEpoch() - 1, Fate.ABORTED);
      case EMPTY -> earlier(epoch, known.producerEpoch() - MOST_RAISED_BY_FENCING, Fate.FORGOTTEN);
    };
  }

  /** What came before the last transaction was committed, or there would have been no last one. */
  private Fate earlier(int epoch, int last, Fate otherwise) {
    return goesOnAfterCommitsOnly && epoch < last ? Fate.COMMITTED : otherwise;
  }
}

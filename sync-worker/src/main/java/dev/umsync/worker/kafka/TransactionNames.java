package dev.umsync.worker.kafka;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTransactionsOptions;
import org.apache.kafka.clients.admin.FenceProducersOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactional ids: a new one for each producer, never one that was used before.
 *
 * <p>A coordinator that is restarted may hold a transaction for aborted of which no partition was
 * told. Its offsets then stay pending under the producer's number, and a successor under the same
 * transactional id has that number: its first commit would commit them, without the records that
 * went with them. Used by one thread.
 */
final class TransactionNames {
  private static final Logger LOG = LoggerFactory.getLogger(TransactionNames.class);
  private static final Set<TransactionState> UNDECIDED =
      Set.of(TransactionState.ONGOING, TransactionState.PREPARE_ABORT);

  private final Admin admin;
  private final Clock clock;
  private final String prefix;
  private final int patienceMillis;
  private int made;

  TransactionNames(Admin admin, WorkerSettings settings, Clock clock) {
    this.admin = admin;
    this.clock = clock;
    this.prefix = ofGroup(settings.group()) + settings.instance() + "@";
    // Kafka's usual minute would keep everything from being committed for so long.
    this.patienceMillis = Math.toIntExact(settings.transactionTimeout().toMillis());
  }

  private static String ofGroup(String group) {
    return group + "-";
  }

  /**
   * Whether a transactional id was made here, by a worker of this group: then its one producer goes
   * on after a commit, and ends after anything else.
   */
  static boolean isOfOneProducer(String group, String name) {
    return name.startsWith(ofGroup(group)) && name.indexOf('@') > 0;
  }

  /** One more. */
  String next() {
    return prefix
        + Long.toString(clock.millis(), Character.MAX_RADIX)
        + "."
        + Integer.toString(made++, Character.MAX_RADIX);
  }

  /**
   * Whether the last transaction of a producer is decided and is to be seen; not to be asked once
   * the producer is fenced, which makes its coordinator forget.
   *
   * @throws KafkaException if its coordinator could not say
   */
  boolean isCommitted(String name) {
    try {
      TransactionState state =
          await(
                  admin
                      .describeTransactions(
                          List.of(name),
                          new DescribeTransactionsOptions().timeoutMs(patienceMillis))
                      .description(name))
              .state();
      return state == TransactionState.PREPARE_COMMIT || state == TransactionState.COMPLETE_COMMIT;
    } catch (TransactionalIdNotFoundException e) {
      return false;
    }
  }

  /**
   * Has a transaction decided whose producer is gone; it can't go on after that.
   *
   * @throws KafkaException if that can't be had within the time of a transaction
   */
  void end(String name) {
    await(
        admin
            .fenceProducers(List.of(name), new FenceProducersOptions().timeoutMs(patienceMillis))
            .all());
  }

  /**
   * Ends what a process of this name left open when it was killed, so that nobody has to wait until
   * it times out; what can't be asked for does.
   */
  void endThoseOfEarlierProcesses() {
    try {
      Collection<TransactionListing> open =
          await(
              admin
                  .listTransactions(
                      new ListTransactionsOptions()
                          .filterStates(UNDECIDED)
                          .timeoutMs(patienceMillis))
                  .all());
      for (TransactionListing each : open) {
        // It may have been decided since: fencing would make its coordinator forget how.
        if (isOurs(each.transactionalId()) && !isCommitted(each.transactionalId())) {
          end(each.transactionalId());
        }
      }
    } catch (KafkaException e) {
      LOG.atInfo()
          .addKeyValue("error", e.getClass().getSimpleName())
          .log("Open transactions of an earlier process could not be ended; they time out");
    }
  }

  private boolean isOurs(String name) {
    return name.startsWith(prefix) && name.indexOf('@', prefix.length()) < 0;
  }

  private static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new org.apache.kafka.common.errors.InterruptException(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException k ? k : new KafkaException(e.getCause());
    }
  }
}

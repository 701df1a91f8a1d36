package dev.umsync.worker.kafka;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTransactionsOptions;
import org.apache.kafka.clients.admin.FenceProducersOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has what producers left behind decided that are not used any more. What they are known to have
 * committed is made visible wherever their coordinator has left that out. One is fenced only if a
 * transaction is open, and only after that: fencing makes the coordinator forget. Used by one
 * thread.
 */
final class RetiredProducers {
  private static final Logger LOG = LoggerFactory.getLogger(RetiredProducers.class);
  private static final Set<TransactionState> UNDECIDED =
      Set.of(TransactionState.ONGOING, TransactionState.PREPARE_ABORT);

  private final Admin admin;
  private final TransactionNames names;
  private final HangingTransactions hanging;
  private final SitePartitions site;
  private final int patienceMillis;

  RetiredProducers(
      Admin admin,
      TransactionNames names,
      HangingTransactions hanging,
      SitePartitions site,
      WorkerSettings settings) {
    this.admin = admin;
    this.names = names;
    this.hanging = hanging;
    this.site = site;
    // Kafka's usual minute would keep everything from being committed for so long.
    this.patienceMillis = Math.toIntExact(settings.transactionTimeout().toMillis());
  }

  /**
   * Has the last transaction of a producer decided, which is closed; it can't go on after that.
   *
   * @return whether that one is known to be committed
   * @throws KafkaException if that can't be had within the time of a transaction: ask again
   */
  boolean retire(String name) {
    TransactionDescription known;
    try {
      known = describe(name);
    } catch (TransactionalIdNotFoundException e) {
      return false; // it has not begun any
    }
    return switch (known.state()) {
      case EMPTY -> false; // it has not begun any, or is fenced
      case PREPARE_COMMIT, PREPARE_EPOCH_FENCE, UNKNOWN ->
          throw new TimeoutException("its coordinator is at it: " + known.state());
      case COMPLETE_COMMIT -> {
        completeIfPossible(known);
        yield true;
      }
      case PREPARE_ABORT, COMPLETE_ABORT -> {
        completeIfPossible(known);
        yield false;
      }
      case ONGOING -> {
        // If a partition can't be asked, the coordinator aborts it when its time is up, and
        // remembers.
        complete(known, site::all);
        // Looking through the partitions takes its time; a commit may have been on its way.
        TransactionDescription still = describe(name);
        if (still.state() != TransactionState.ONGOING
            || still.producerEpoch() != known.producerEpoch()) {
          throw new TimeoutException("it was decided meanwhile: " + still.state());
        }
        fence(name);
        yield false;
      }
    };
  }

  /** Some of the site's. */
  private interface Partitions {
    Collection<TopicPartition> get() throws InterruptedException, ExecutionException;
  }

  /**
   * Completes what a producer has committed before the transaction that it has under way, and of
   * which partitions of these numbers were not told. What that one writes there would be one with
   * it, and be lost with it if it is aborted.
   *
   * @throws KafkaException if its coordinator could not say
   */
  void completeEarlier(String name, Set<Integer> numbers) {
    completeIfPossible(describe(name), () -> site.of(numbers));
  }

  private TransactionDescription describe(String name) {
    return await(
        admin
            .describeTransactions(
                List.of(name), new DescribeTransactionsOptions().timeoutMs(patienceMillis))
            .description(name));
  }

  /** Nobody forgets what it is: a sweep completes it later. */
  private void completeIfPossible(TransactionDescription known) {
    completeIfPossible(known, site::all);
  }

  private void completeIfPossible(TransactionDescription known, Partitions where) {
    try {
      complete(known, where);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      LOG.atInfo()
          .addKeyValue("error", e.getClass().getSimpleName())
          .log("What an earlier producer has committed could not be looked through; a sweep will");
    }
  }

  private void complete(TransactionDescription known, Partitions where) {
    try {
      hanging.complete(known, where.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw kafka(e);
    }
  }

  private void fence(String name) {
    await(
        admin
            .fenceProducers(List.of(name), new FenceProducersOptions().timeoutMs(patienceMillis))
            .all());
  }

  /**
   * Ends what a process of this name left open when it was killed, so that nobody has to wait until
   * it times out; what can't be asked for does.
   */
  void retireThoseOfEarlierProcesses() {
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
        if (names.isOurs(each.transactionalId())) {
          retire(each.transactionalId());
        }
      }
    } catch (KafkaException e) {
      LOG.atInfo()
          .addKeyValue("error", e.getClass().getSimpleName())
          .log("Open transactions of an earlier process could not be ended; they time out");
    }
  }

  private static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw kafka(e);
    }
  }

  private static KafkaException kafka(ExecutionException e) {
    return e.getCause() instanceof KafkaException k ? k : new KafkaException(e.getCause());
  }
}

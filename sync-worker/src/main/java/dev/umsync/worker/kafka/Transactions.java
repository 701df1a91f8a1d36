package dev.umsync.worker.kafka;

import static java.util.Objects.requireNonNull;

import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.worker.dispatch.Settlement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches, one transaction each, on a thread of its own; a batch ends written or refused,
 * and if the broker did not say which, it is asked until it does. One batch at a time may be given;
 * the poll thread gives them.
 */
final class Transactions<E> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);
  private static final int COMMITS_TRIED = 3;

  /**
   * A broker takes longer to start again, and what it may have left out is looked for where one
   * could have been started since the last commit.
   */
  private static final Duration UNUSUAL = Duration.ofMillis(500);

  private static final long FIRST_RETRY_MILLIS = 3;

  private final KafkaConnection connection;
  private final WorkerSettings settings;
  private final Admin admin;
  private final SitePartitions site;
  private final HangingTransactions hanging;
  private final Clock clock;
  private final Consumer<Batch.Result<E>> results;
  private final Consumer<Throwable> fatal;
  private final ExecutorService thread;
  private final Doorbell pause = new Doorbell();
  private volatile boolean closed;

  private final TransactionNames names;
  private final RetiredProducers retired;

  /** This thread's. */
  private final Oversized oversized = new Oversized();

  /** This thread's; none while it is to be made anew. */
  private @Nullable Producer<byte[], byte[]> producer;

  /** That of the producer before, whose last transaction may be open still. */
  private @Nullable String unfinished;

  private boolean alone;
  private Instant lastCommit = Instant.MIN;

  /**
   * Starts the thread.
   *
   * @param results told, on the thread of this, what became of each batch
   * @param fatal told, on the same thread, of a fault after which no result comes
   */
  Transactions(
      KafkaConnection connection,
      WorkerSettings settings,
      Admin admin,
      SitePartitions site,
      HangingTransactions hanging,
      Clock clock,
      Consumer<Batch.Result<E>> results,
      Consumer<Throwable> fatal) {
    this.connection = connection;
    this.settings = settings;
    this.admin = admin;
    this.site = site;
    this.hanging = hanging;
    this.clock = clock;
    this.names = new TransactionNames(settings, clock);
    this.retired = new RetiredProducers(admin, names, hanging, site, settings);
    this.results = results;
    this.fatal = fatal;
    this.thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("umsync-transactions").daemon(true).factory());
  }

  /** Writes a batch; its result comes later. */
  void write(Batch<E> batch) {
    thread.execute(() -> {
      Batch.Result<E> result;
      try {
        result = attempt(batch);
      } catch (RuntimeException | Error e) {
        // What became of the batch is not known and can't be asked: the worker has to end.
        fatal.accept(e);
        throw e;
      }
      results.accept(result);
    });
  }

  private Batch.Result<E> attempt(Batch<E> batch) {
    Batch.Written<E> written = null;
    BatchWriter<E> writer = null;
    try {
      Producer<byte[], byte[]> open = producer();
      open.beginTransaction();
      writer = new BatchWriter<>(batch, settings, open, clock, oversized);
      Instant begun = clock.instant();
      writer.begin();
      Instant taken = clock.instant();
      if (writer.hasRecords()
          && (taken.isAfter(begun.plus(UNUSUAL)) || taken.isAfter(lastCommit.plus(UNUSUAL)))) {
        retired.completeEarlier(requireNonNull(unfinished), numbers(batch));
      }
      written = writer.send();
      Instant committing = clock.instant();
      commit(open);
      if (writer.hasRecords()) {
        // As of before: the broker may have been started again while it was waited for.
        lastCommit = committing;
      }
      oversized.forget();
      return written;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      drop();
      return new Batch.Refused<>(batch, false);
    } catch (KafkaException | IllegalStateException e) {
      LOG.atInfo()
          .addKeyValue("error", e.getClass().getSimpleName())
          .addKeyValue("cause", e.getCause() == null ? "" : e.getCause().getClass().getSimpleName())
          .log("A transaction did not go through; what it held will be written again");
      LOG.atDebug().setCause(e).log("Why the transaction did not go through");
      if (writer != null) {
        writer.learn();
      }
      boolean refused = isRefusal(e);
      return written == null || refused ? abort(batch, refused) : askWhether(written);
    }
  }

  private static boolean isRefusal(Throwable e) {
    return e instanceof CommitFailedException
        || e instanceof FencedInstanceIdException
        || e.getCause() instanceof CommitFailedException;
  }

  private static void commit(Producer<byte[], byte[]> open) {
    for (int tried = 1; ; tried++) {
      try {
        open.commitTransaction();
        return;
      } catch (TimeoutException e) {
        if (tried == COMMITS_TRIED) {
          throw e;
        }
      }
    }
  }

  private Batch.Result<E> abort(Batch<E> batch, boolean refused) {
    try {
      if (producer != null) {
        producer.abortTransaction();
      }
    } catch (KafkaException | IllegalStateException e) {
      LOG.atDebug().setCause(e).log("What was begun is ended by the next producer");
    }
    drop();
    return new Batch.Refused<>(batch, refused);
  }

  /**
   * The commit's answer was lost. The coordinator tells what it has decided; if it is decided just
   * before the producer is fenced, the offsets do.
   */
  private Batch.Result<E> askWhether(Batch.Written<E> written) {
    drop();
    String name = requireNonNull(unfinished);
    boolean committed = false;
    // Whoever has fenced is the only one who knows: that it stops meanwhile must not lose it.
    for (int asked = 1;
        !closed || (committed && !Thread.currentThread().isInterrupted());
        asked++) {
      try {
        if (finish()) {
          return written;
        }
        if (!committed && !wasCommitted(written.batch())) {
          return new Batch.Refused<>(written.batch(), false);
        }
        committed = true;
        complete(name, written.batch());
        return written;
      } catch (KafkaException | IllegalStateException e) {
        LOG.atInfo()
            .addKeyValue("error", e.getClass().getSimpleName())
            .log("The fate of a transaction is not known yet; asking again");
        pause.await(Duration.ofSeconds(1));
        endWhatHangs(asked);
      }
    }
    return new Batch.Refused<>(written.batch(), false);
  }

  /** A coordinator that was started again may have left partitions out. */
  private void complete(String name, Batch<E> batch) {
    try {
      hanging.complete(name, site.of(numbers(batch)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new KafkaException(e.getCause());
    }
  }

  private static <E> Set<Integer> numbers(Batch<E> batch) {
    Set<Integer> numbers = new HashSet<>();
    batch.points().keySet().forEach(a -> numbers.add(a.partition()));
    for (Settlement<Work<E>, Effects> settlement : batch.settlements()) {
      numbers.add(settlement.assignment().partition());
      if (settlement instanceof Settlement.Forwarded<Work<E>, Effects> s) {
        numbers.add(s.toPartition());
      }
    }
    return numbers;
  }

  private void endWhatHangs(int asked) {
    if (asked % HangingTransactions.LOOK_EVERY == 0) {
      try {
        hanging.end(List.of());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean wasCommitted(Batch<E> batch) {
    try {
      List<TopicPartition> partitions =
          batch.points().keySet().stream()
              .map(a -> new TopicPartition(settings.voicemailTopic(), a.partition()))
              .toList();
      Map<TopicPartition, @Nullable OffsetAndMetadata> decided =
          StableOffsets.decided(admin, settings.group(), partitions);
      // All of a transaction or nothing of it: one partition that shows the batch is proof, though
      // another may have had a new owner's commit since, or have one under way.
      boolean shown =
          partitions.stream()
              .map(decided::get)
              .filter(Objects::nonNull)
              .flatMap(found -> CommitMetadata.decode(found).stream())
              .anyMatch(found -> found.batch().equals(batch.name()));
      if (!shown && !decided.keySet().containsAll(partitions)) {
        throw StableOffsets.undecided();
      }
      return shown;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new KafkaException(e.getCause());
    }
  }

  /** Has what the producer before left open decided; whether it is known to be committed. */
  private boolean finish() {
    String name = unfinished;
    boolean committed = name != null && retired.retire(name);
    unfinished = null;
    return committed;
  }

  /** The producer, made if there is none. */
  private Producer<byte[], byte[]> producer() {
    Producer<byte[], byte[]> present = producer;
    if (present == null) {
      finish();
      if (!alone) {
        retired.retireThoseOfEarlierProcesses();
        alone = true;
      }
      String name = names.next();
      present =
          connection.producer(
              settings.instance() + "-transactions",
              settings.transactionTimeout(),
              Map.of(
                  ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                  name,
                  ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                  Math.toIntExact(settings.transactionTimeout().toMillis()),
                  // The broker refuses the first records of a transaction until the markers of the
                  // one before are written, which takes milliseconds: the usual 100 would be the
                  // pace of the commits. One request at a time, so that no later records of a
                  // partition overtake refused ones, and what comes meanwhile makes larger batches.
                  ProducerConfig.RETRY_BACKOFF_MS_CONFIG,
                  FIRST_RETRY_MILLIS,
                  ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                  1,
                  // Counted before compression, while the topic's limit counts after it.
                  ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                  2 * KafkaConnection.LARGEST_RECORD_BYTES,
                  ProducerConfig.COMPRESSION_TYPE_CONFIG,
                  "lz4"));
      producer = present;
      unfinished = name;
      present.initTransactions();
    }
    return present;
  }

  private void drop() {
    Producer<byte[], byte[]> present = producer;
    producer = null;
    if (present != null) {
      try {
        present.close(Duration.ZERO);
      } catch (KafkaException e) {
        // The thread is told to end while it closes: nothing is lost with the client.
        LOG.atDebug().setCause(e).log("A producer did not close in order");
      }
    }
  }

  /**
   * Ends the thread; a batch that is being written is waited for as long as one transaction may
   * take.
   */
  @Override
  public void close() {
    closed = true;
    pause.ring();
    thread.execute(this::drop);
    thread.shutdown();
    try {
      if (!thread.awaitTermination(
          settings.transactionTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}

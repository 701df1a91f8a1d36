package dev.umsync.ingest.kafka.mailbox;

import dev.umsync.common.event.EventProblem;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.kafka.MailboxRecords;
import dev.umsync.common.mailbox.MailboxCodec;
import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.ingest.umserver.Courier;
import dev.umsync.ingest.umserver.CourierLimits;
import dev.umsync.ingest.umserver.Parcel;
import dev.umsync.ingest.umserver.Parcel.Origin;
import dev.umsync.ingest.umserver.Settled;
import dev.umsync.ingest.umserver.Settled.Dead;
import dev.umsync.ingest.umserver.UmServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link from joining its group to leaving it: consumer, courier and what is parked. Where it ends
 * by an error the next one begins at the last commit. Thread rule: made, run and closed by the
 * link's task; what other tasks find comes as posts.
 */
final class LinkLife implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LinkLife.class);
  private static final Duration BUSY = Duration.ofMillis(5);
  private static final Duration WAITING = Duration.ofMillis(50);
  private static final Duration IDLE = Duration.ofMillis(500);
  private static final Duration REST = Duration.ofSeconds(1);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private final String name;
  private final SourceUri source;
  private final LinkSurroundings around;
  private final MailboxRecords records = new MailboxRecords(new MailboxCodec());
  private final ParkedTable parked = new ParkedTable();
  private final Queue<Runnable> posts = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closing;
  private final Courier courier;
  private final LinkMetrics metrics;
  private final ParkedWriter writer;
  private final ParkedReading parkedReading;
  private final Consumer<byte[], byte[]> consumer;
  private final LinkPartitions partitions;

  /**
   * @param name the source's section of the configuration, part of the group's name
   * @param source which events are meant for it
   * @param server stays open
   * @param closing is at zero when it is to end
   */
  LinkLife(
      String name,
      SourceUri source,
      UmServer server,
      CourierLimits limits,
      LinkSurroundings around,
      CountDownLatch closing) {
    this.name = name;
    this.source = source;
    this.around = around;
    this.closing = closing;
    String client = "umsync-um-" + name;
    this.courier =
        new Courier(
            server, limits, around.executor(), around.nanoTicker(), around.random(), () -> {});
    this.metrics = new LinkMetrics(around.registry(), name, courier, parked);
    this.writer = new ParkedWriter(around, records, client);
    this.parkedReading = new ParkedReading(around, client + "-parked", source, parked, this::retry);
    this.consumer =
        around
            .kafka()
            .consumer(
                client,
                Map.of(
                    ConsumerConfig.GROUP_ID_CONFIG,
                    around.topics().prefix() + "um-" + name,
                    ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                    "consumer",
                    ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                    Math.min(500, limits.waiting())));
    this.partitions =
        new LinkPartitions(consumer, courier, parkedReading, around.nanoTicker(), this::settle);
  }

  /** Until it is to end. */
  void run() {
    consumer.subscribe(List.of(around.topics().name(TopicSpec.MAILBOX)), partitions);
    while (closing.getCount() > 0) {
      step();
    }
  }

  private void step() {
    try {
      partitions.balance(courier.isFull());
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(pollTime())) {
        admit(record);
      }
      settle();
      partitions.commit();
    } catch (InterruptException e) {
      closing.countDown();
    } catch (KafkaException e) {
      LOG.atWarn()
          .addKeyValue("source", name)
          .addKeyValue("kind", e.getClass().getSimpleName())
          .log("Kafka failed while mailbox events were read; tried again");
      rest(closing, REST);
    }
  }

  private Duration pollTime() {
    if (courier.running() > 0) {
      return BUSY;
    }
    return courier.waiting() > 0 ? WAITING : IDLE;
  }

  private void admit(ConsumerRecord<byte[], byte[]> record) {
    partitions.seen(record.partition(), record.offset());
    Origin.Log origin = new Origin.Log(record.partition(), record.offset());
    try {
      MailboxEvent event = records.decode(record);
      if (event.meta().source().equals(source)) {
        courier.add(new Parcel(origin, event, around.nanoTicker().getAsLong()));
        return;
      }
    } catch (EventProblem e) {
      metrics.undecodable();
      LOG.atError()
          .addKeyValue("topic", record.topic())
          .addKeyValue("partition", record.partition())
          .addKeyValue("offset", record.offset())
          .addKeyValue("reason", e.getMessage())
          .log("A record on the mailbox topic is no mailbox event and was passed over");
    }
    partitions.settled(origin);
  }

  /** Called by the task that reads the parked events. */
  private void retry(ConsumerRecord<byte[], byte[]> record) {
    posts.add(() -> {
      if (!partitions.owns(record.partition())) {
        return;
      }
      try {
        Origin origin = new Origin.Parked(record.partition());
        Parcel parcel = new Parcel(origin, records.decode(record), around.nanoTicker().getAsLong());
        if (!courier.carries(parcel)) { // a later one is on its way and takes its place
          courier.add(parcel);
        }
      } catch (EventProblem e) {
        metrics.undecodable();
      }
    });
  }

  /** Everything but reading: what has come to its end is written down. */
  private void settle() {
    for (Runnable post = posts.poll(); post != null; post = posts.poll()) {
      post.run();
    }
    for (Settled settled : courier.turn()) {
      Parcel parcel = settled.parcel();
      metrics.settled(
          settled, Duration.between(parcel.event().meta().time(), around.clock().instant()));
      if (settled instanceof Dead dead) {
        park(dead);
      } else {
        resolve(parcel);
      }
    }
  }

  private void park(Dead dead) {
    Parcel parcel = dead.parcel();
    LOG.atWarn()
        .addKeyValue("source", name)
        .addKeyValue("event", parcel.event().meta().id())
        .addKeyValue("kind", dead.trouble().kind())
        .addKeyValue("reason", dead.trouble().text())
        .addKeyValue("attempt", dead.attempts())
        .log("A UM server did not take an event; it is parked, see 'umsync um-parked list'");
    writer.park(
        dead,
        written -> {
          switch (written) {
            case ParkedWriter.Written.At(long offset) -> {
              parked.wrote(ParkedKey.of(parcel.event()), parcel.origin().partition(), offset);
              posts.add(() -> partitions.settled(parcel.origin()));
            }
            // Neither handed over nor parked: the same again, for it must not be lost.
            case ParkedWriter.Written.Failed(String kind) -> posts.add(() -> park(dead));
          }
        });
  }

  /** The UM server has this one, so an earlier one about the same is of no use any more. */
  private void resolve(Parcel parcel) {
    ParkedKey key = ParkedKey.of(parcel.event());
    if (!parked.holds(key)) {
      partitions.settled(parcel.origin());
      return;
    }
    writer.resolve(
        key,
        parcel.origin().partition(),
        written -> {
          switch (written) {
            case ParkedWriter.Written.At at -> posts.add(() -> partitions.settled(parcel.origin()));
            case ParkedWriter.Written.Failed(String kind) -> posts.add(() -> resolve(parcel));
          }
        });
  }

  /** Waits, but no longer than until it is to end; an interrupt ends it too. */
  static void rest(CountDownLatch closing, Duration time) {
    try {
      boolean _ = closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      closing.countDown();
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for calls in progress to end, and commits. */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted(); // an interrupted thread can't close a consumer
    try {
      consumer.close(CloseOptions.timeout(CLOSE_PATIENCE));
    } catch (KafkaException e) {
      LOG.atDebug().setCause(e).log("A link's consumer did not close in order");
    }
    parkedReading.close();
    writer.close();
    metrics.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

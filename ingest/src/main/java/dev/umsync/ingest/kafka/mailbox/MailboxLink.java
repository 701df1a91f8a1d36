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
 * Brings the events of {@code umsync.mailbox} that are meant for one UM server to it, in a consumer
 * group of its own: a server that is away holds up nobody else's events.
 *
 * <p>An offset is committed only after its event, and every one before it, has been handed over or
 * is on {@code umsync.um-parked} with the write acknowledged; what was under way when an instance
 * dies is handed over again. Thread rule: started and closed by one thread; a task on the executor
 * owns consumer and courier.
 */
public final class MailboxLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MailboxLink.class);
  private static final Duration BUSY = Duration.ofMillis(5);
  private static final Duration WAITING = Duration.ofMillis(50);
  private static final Duration IDLE = Duration.ofMillis(500);
  private static final Duration REST = Duration.ofSeconds(1);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private final String name;
  private final SourceUri source;
  private final UmServer server;
  private final LinkSurroundings around;
  private final MailboxRecords records = new MailboxRecords(new MailboxCodec());
  private final ParkedTable parked = new ParkedTable();
  private final Queue<Runnable> posts = new ConcurrentLinkedQueue<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Courier courier;
  private final LinkMetrics metrics;
  private final ParkedWriter writer;
  private final ParkedReading parkedReading;
  private final Consumer<byte[], byte[]> consumer;
  private final LinkPartitions partitions;
  private volatile boolean closing;

  /**
   * Starts.
   *
   * @param name the source's section of the configuration, part of the group's name
   * @param source which events are meant for it
   * @param server is closed with the link
   */
  public MailboxLink(
      String name,
      SourceUri source,
      UmServer server,
      CourierLimits limits,
      LinkSurroundings around) {
    this.name = name;
    this.source = source;
    this.server = server;
    this.around = around;
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
    around.executor().execute(this::run);
  }

  private void run() {
    try {
      consumer.subscribe(List.of(around.topics().name(TopicSpec.MAILBOX)), partitions);
      while (!closing) {
        step();
      }
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("source", name)
          .setCause(e)
          .log("Mailbox events no longer reach this UM server; restart ingest");
    } finally {
      end();
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
      closing = true;
    } catch (KafkaException e) {
      LOG.atWarn()
          .addKeyValue("source", name)
          .addKeyValue("kind", e.getClass().getSimpleName())
          .log("Kafka failed while mailbox events were read; tried again");
      rest();
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

  private void rest() {
    try {
      ended.await(REST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      closing = true;
      Thread.currentThread().interrupt();
    }
  }

  private void end() {
    boolean interrupted = Thread.interrupted(); // an interrupted thread can't close a consumer
    try {
      consumer.close(CloseOptions.timeout(CLOSE_PATIENCE));
    } catch (KafkaException e) {
      LOG.atDebug().setCause(e).log("A link's consumer did not close in order");
    }
    parkedReading.close();
    writer.close();
    server.close();
    metrics.close();
    ended.countDown();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Hands nothing more over, waits for calls in progress to end, and commits; at most 20 s. */
  @Override
  public void close() {
    closing = true; // no wakeup: it could fall into the last commit
    try {
      if (!ended.await(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.atWarn().addKeyValue("source", name).log("A link to a UM server did not stop in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.umsync.standalone.chaos.verdict;

import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.EventProblem;
import dev.umsync.common.event.EventType;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.identity.MessageIdentities;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.kafka.MailboxRecords;
import dev.umsync.common.mailbox.MailboxCodec;
import dev.umsync.common.mailbox.MailboxEvent.OfVoicemail;
import dev.umsync.common.outcome.OutcomeRecord;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.standalone.audit.ScanProgress;
import dev.umsync.standalone.audit.TopicScan;
import dev.umsync.testbed.mail.TestMailServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the evidence: the topics from their beginning, as an auditor does, and every mailbox over
 * IMAP with a password, which no worker has. One thread; mailboxes are read by several at a time.
 */
public final class EvidenceReader {
  private static final int MAILBOXES_AT_ONCE = 4;
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  private final TopicScan scan;
  private final Topics topics;
  private final MailboxLook look;
  private final LongSupplier ticker;
  private final Consumer<String> says;
  private final EventRecords events = new EventRecords(new EventCodec());
  private final MailboxRecords told = new MailboxRecords(new MailboxCodec());

  /**
   * @param identities tell our messages from others
   * @param ticker nanoseconds
   * @param says hears how far the mailboxes are read
   */
  public EvidenceReader(
      KafkaConnection kafka,
      Topics topics,
      TestMailServer mail,
      MessageIdentities identities,
      LongSupplier ticker,
      Consumer<String> says) {
    this.ticker = ticker;
    this.says = says;
    this.scan = new TopicScan(kafka, ticker, ScanProgress.SILENT);
    this.topics = topics;
    this.look = new MailboxLook(mail, identities);
  }

  /**
   * Reads all of it.
   *
   * @param acknowledged the events that Kafka said it has, by id
   * @param people whose mailboxes are read
   * @throws IOException if something can't be read that is ours
   */
  public Evidence read(Map<String, EventType> acknowledged, List<Subscriber> people)
      throws IOException, InterruptedException {
    return new Evidence(acknowledged, log(), outcomes(), changes(), mailboxes(people));
  }

  private List<LoggedEvent> log() throws IOException {
    return all(TopicSpec.VOICEMAIL, record -> Optional.of(logged(record)));
  }

  private interface Reading<T> {
    Optional<T> of(ConsumerRecord<byte[], byte[]> record) throws EventProblem, IOException;
  }

  /** What every record of a topic comes to; the first that can't be read is told of them all. */
  private <T> List<T> all(TopicSpec topic, Reading<T> reading) throws IOException {
    List<T> found = new ArrayList<>();
    List<Exception> problems = new ArrayList<>();
    scan.scan(
        topics.name(topic),
        Optional.empty(),
        Optional.empty(),
        record -> {
          try {
            reading.of(record).ifPresent(found::add);
          } catch (EventProblem | IOException e) {
            problems.add(e);
          }
        });
    if (!problems.isEmpty()) {
      throw new IOException(
          "%d records of %s can't be read".formatted(problems.size(), topics.name(topic)),
          problems.getFirst());
    }
    return found;
  }

  private LoggedEvent logged(ConsumerRecord<byte[], byte[]> record) throws EventProblem {
    VoicemailEvent event = events.decode(record);
    return new LoggedEvent(
        event.meta().subscriber(),
        event.voicemailId().value(),
        event.meta().id(),
        event.type(),
        record.partition(),
        record.offset(),
        event instanceof Received r ? Optional.of(r.audio().sha256()) : Optional.empty());
  }

  private List<FoundOutcome> outcomes() throws IOException {
    return all(
        TopicSpec.OUTCOMES,
        record -> {
          OutcomeRecord outcome = Json.read(record.value(), OutcomeRecord.class);
          return Optional.of(
              new FoundOutcome(
                  Subscriber.of(new String(record.key(), StandardCharsets.UTF_8)),
                  outcome.eventId(),
                  outcome.voicemailId().value(),
                  outcome.partition(),
                  outcome.offset()));
        });
  }

  /** Lamps are sent of right: what a delivery does to the counts is told too. */
  private List<FoundChange> changes() throws IOException {
    return all(
        TopicSpec.MAILBOX,
        record ->
            told.decode(record) instanceof OfVoicemail change
                ? Optional.of(new FoundChange(change.voicemailId().value(), change.type()))
                : Optional.empty());
  }

  private Map<Subscriber, List<FoundMessage>> mailboxes(List<Subscriber> people)
      throws InterruptedException {
    Map<Subscriber, List<FoundMessage>> found = new ConcurrentHashMap<>();
    try (ExecutorService readers = Executors.newFixedThreadPool(MAILBOXES_AT_ONCE)) {
      List<Future<?>> all = new ArrayList<>();
      for (Subscriber person : people) {
        all.add(readers.submit(() -> found.put(person, look.into(person))));
      }
      long said = ticker.getAsLong();
      for (Future<?> each : all) {
        each.get();
        if (ticker.getAsLong() - said > BETWEEN_LINES.toNanos()) {
          said = ticker.getAsLong();
          says.accept("%d of %d mailboxes read".formatted(found.size(), people.size()));
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("A mailbox could not be read", e.getCause());
    }
    return found;
  }
}

package dev.umsync.standalone.audit.trace;

import dev.umsync.common.topic.TopicSpec;
import dev.umsync.standalone.audit.trace.Step.Place;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the steps out of one topic's records. Thread rule: one thread. */
final class StepReader {
  private final String name;
  private final TopicSpec topic;
  private final Wanted wanted;

  /**
   * @param name the topic's full name
   */
  StepReader(String name, TopicSpec topic, Wanted wanted) {
    this.name = name;
    this.topic = topic;
    this.wanted = wanted;
  }

  /** The step in a record, unless it is certainly not wanted. */
  Optional<Step> read(ConsumerRecord<byte[], byte[]> record) {
    Instant at = Instant.ofEpochMilli(record.timestamp());
    Place place = new Place(name, record.partition(), record.offset());
    return switch (topic) {
      case VOICEMAIL -> EventSteps.ofLog(record, at, place, wanted);
      case PARKED -> EventSteps.ofParked(record, at, place, wanted);
      case OUTCOMES -> OutcomeSteps.of(record, at, place, wanted);
      case STATE -> StateSteps.of(record, at, place);
      case MAILBOX -> MailboxSteps.of(record, at, place, wanted);
      case LOSSES,
          TOKENS,
          TOKEN_REQUESTS,
          SUBSCRIBERS,
          ADAPTER_STATE,
          UM_PARKED,
          TENANTS,
          CREDENTIALS,
          ADMIN,
          ACTIVITY,
          CHECK_REQUESTS,
          CHECK_ANSWERS,
          INSTANCES ->
          Optional.empty();
    };
  }
}

package dev.umsync.standalone.replay;

import dev.umsync.common.event.EventProblem;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.kafka.Partitioning;
import dev.umsync.common.kafka.ReplayMark;
import dev.umsync.standalone.audit.EventGlance;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record of the voicemail topic in the light of a replay. Thread rule: immutable. */
sealed interface Candidate {
  /** An event that is replayed. */
  record Event(VoicemailEvent event, ConsumerRecord<byte[], byte[]> record) implements Candidate {}

  /** One that is not. */
  record Passed(Why why) implements Candidate {}

  /** Why a record is passed over. */
  enum Why {
    /** It is of another person, or of another time. */
    NOT_MEANT,
    /** It was written to another partition than its subscriber's, and forwarded from there. */
    FORWARDED,
    /** It is a replay itself; what it stands for is replayed. */
    REPLAY,
    /** It is an operator's order, which is not given twice. */
    ORDER,
    /** It is no event, or breaks its schema: such a record was set aside. */
    NO_EVENT
  }

  /** Judges a record. */
  static Candidate of(
      ConsumerRecord<byte[], byte[]> record,
      ReplayRange range,
      EventRecords events,
      int partitions) {
    if (!range.holds(Instant.ofEpochMilli(record.timestamp()))) {
      return new Passed(Why.NOT_MEANT);
    }
    EventGlance glance = EventGlance.headersOf(record);
    if (range.subscriber().filter(s -> !s.address().equals(glance.subscriber())).isPresent()) {
      return new Passed(Why.NOT_MEANT);
    }
    if (glance.isOrder()) {
      return new Passed(Why.ORDER);
    }
    if (ReplayMark.of(record.headers()).isPresent()) {
      return new Passed(Why.REPLAY);
    }
    VoicemailEvent event;
    try {
      event = events.decode(record);
    } catch (EventProblem e) {
      return new Passed(Why.NO_EVENT);
    }
    return Partitioning.of(event.meta().subscriber(), partitions) == record.partition()
        ? new Event(event, record)
        : new Passed(Why.FORWARDED);
  }
}

package dev.umsync.worker.kafka;

import java.util.List;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What completing an event writes, in one transaction with the commit of its offset. All records go
 * to the partition of the event's subscriber.
 *
 * @param outcomeClass one of a closed set of names, for the metric
 * @param state changes of the state topic; visible to the subscriber's next call at once
 * @param publications records for other topics (outcomes, mailbox events, token requests), written
 *     in this order
 */
public record Effects(
    String outcomeClass, List<StateChange> state, List<Publication> publications) {

  /** Copies the lists. */
  public Effects {
    state = List.copyOf(state);
    publications = List.copyOf(publications);
  }

  /**
   * One change of the state topic.
   *
   * @param voicemail identity of the voicemail, the record's key
   * @param subscriber whose it is, which the record's header tells; empty where nobody asks
   * @param value the new value, null to remove the record
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes for the wire; nobody compares them
  public record StateChange(String voicemail, String subscriber, byte @Nullable [] value) {
    /** A change of a record of which nobody asks whose it is. */
    public StateChange(String voicemail, byte @Nullable [] value) {
      this(voicemail, "", value);
    }

    /**
     * Has a later owner of the partition know of a second look that is still to come.
     *
     * @param voicemail identity of the voicemail; one look at a time each
     * @param value what {@link EventDecoder#look} reads, null once the look was made
     */
    public static StateChange look(String voicemail, byte @Nullable [] value) {
      return new StateChange(StateKeys.look(voicemail), value);
    }
  }

  /**
   * One record for a topic.
   *
   * @param topic full name
   * @param key record key
   * @param value record value
   * @param headers record headers
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes for the wire; nobody compares them
  public record Publication(String topic, String key, byte[] value, List<Header> headers) {}
}

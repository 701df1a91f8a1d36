package dev.umsync.ingest.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.umsync.common.event.Audio;
import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.EventMeta;
import dev.umsync.common.event.EventProblem;
import dev.umsync.common.event.EventType;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Optional;

/**
 * Reads the part {@code event} of an upload (schema voicemail-upload.v1.json): the data of {@code
 * dev.umsync.voicemail.received} without audio, and what would be CloudEvents attributes.
 *
 * <p>Without an id the event is {@code received:<voicemail id>}, and without a time it happened
 * when it was recorded: the same voicemail sent twice is the same event twice, which is delivered
 * once. Thread rule: immutable, any thread.
 */
final class UploadEvent {
  private static final int LONGEST_BOX_CHARS = 64;
  private static final String DEFAULT_ID = "received:";

  /**
   * Stands for the audio while the rest is held against the schema: the real one is a part of its
   * own.
   */
  private static final Audio PLACEHOLDER = Audio.of("audio/wav", new byte[1]);

  private static final SourceUri SOMEWHERE = new SourceUri("um://stand-in");
  private static final Subscriber NOBODY = Subscriber.of("nobody@umsync.invalid");

  private final EventCodec codec;

  UploadEvent(EventCodec codec) {
    this.codec = codec;
  }

  /** Who it is for, as the sender put it. */
  sealed interface Addressee {
    /** A mail address. */
    record Person(Subscriber subscriber) implements Addressee {}

    /** A box on the sender's UM server. */
    record Mailbox(String box) implements Addressee {}
  }

  private static Addressee addressee(JsonNode event) throws EventProblem {
    if (!event.isObject()) {
      throw new EventProblem("", "the event is not a JSON object");
    }
    Optional<String> address = text(event, "subscriber");
    Optional<String> box = text(event, "box");
    if (address.isPresent() == box.isPresent()) {
      throw new EventProblem(
          "/subscriber", "names a mail address, or /box a box of this source: give one of the two");
    }
    if (box.isPresent()) {
      String name = box.get();
      if (name.isBlank()
          || name.length() > LONGEST_BOX_CHARS
          || name.chars().anyMatch(Character::isISOControl)) {
        throw new EventProblem("/box", "is not 1 to 64 characters such as 2045");
      }
      return new Addressee.Mailbox(name);
    }
    try {
      return new Addressee.Person(Subscriber.of(address.orElseThrow()));
    } catch (IllegalArgumentException e) {
      throw new EventProblem("/subscriber", "is malformed: " + e.getMessage());
    }
  }

  /**
   * What the part says, held against its schema before anybody is looked up.
   *
   * @throws EventProblem with a pointer into the part as it was sent
   */
  Draft read(JsonNode event, SourceUri source) throws EventProblem {
    Addressee addressee = addressee(event);
    Optional<String> id = text(event, "id");
    Optional<String> time = text(event, "time");
    ObjectNode data = ((ObjectNode) event).deepCopy();
    ObjectNode audio = data.putObject("audio");
    audio.put("contentType", PLACEHOLDER.contentType());
    audio.put("size", PLACEHOLDER.sizeBytes());
    audio.put("sha256", PLACEHOLDER.sha256());
    audio.put("content", Base64.getEncoder().encodeToString(PLACEHOLDER.content()));
    EventMeta unaddressed = new EventMeta("?", source, NOBODY, Instant.EPOCH);
    Received read = (Received) codec.decode(EventType.RECEIVED, unaddressed, data);
    return new Draft(
        read,
        addressee,
        id.isPresent() ? validId(id.get()) : DEFAULT_ID + read.voicemailId().value(),
        time.isPresent() ? instant(time.get()) : read.recordedAt());
  }

  /**
   * An event that lacks only its person and its audio.
   *
   * @param unaddressed the event with stand-ins for both
   * @param addressee who it is for, as the sender put it
   * @param id its {@code ce_id}
   * @param time its {@code ce_time}
   */
  record Draft(Received unaddressed, Addressee addressee, String id, Instant time) {
    /** The event whole. */
    Received complete(Subscriber subscriber, Audio audio) {
      Received r = unaddressed;
      return new Received(
          new EventMeta(id, r.meta().source(), subscriber, time),
          r.voicemailId(),
          r.caller(),
          r.recordedAt(),
          r.durationSeconds(),
          r.urgent(),
          r.confidential(),
          r.calledNumber(),
          r.transcript(),
          r.backfill(),
          audio);
    }
  }

  private static String validId(String id) throws EventProblem {
    try {
      return new EventMeta(id, SOMEWHERE, NOBODY, Instant.EPOCH).id();
    } catch (IllegalArgumentException e) {
      throw new EventProblem("/id", "is not 1 to 255 characters without control characters");
    }
  }

  private static Instant instant(String text) throws EventProblem {
    try {
      Instant time = OffsetDateTime.parse(text).toInstant();
      return new EventMeta("?", SOMEWHERE, NOBODY, time).time();
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new EventProblem("/time", "is not a time such as 2026-05-04T09:30:00Z (RFC 3339)");
    }
  }

  private static Optional<String> text(JsonNode node, String field) throws EventProblem {
    JsonNode value = node.path(field);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw new EventProblem("/" + field, "is not text");
    }
    return Optional.of(value.textValue());
  }
}

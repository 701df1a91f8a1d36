package dev.umsync.worker.voicemail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.json.Json;
import dev.umsync.common.outcome.OutcomeRecord;
import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.worker.kafka.Effects;
import dev.umsync.worker.kafka.Effects.Publication;
import dev.umsync.worker.kafka.UndecodedEvent;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of an event that an operator drops and nobody can decode: as much of it as can be
 * told. One that has no source and id by which it could be named has none. Immutable, any thread.
 */
final class DroppedEvents {
  static final String DETAIL = "dropped by an operator; it could not be read";
  private static final VoicemailId UNKNOWN = new VoicemailId("?");
  private static final int LONGEST_ID_CHARS = 255;
  private static final int LONGEST_TYPE_CHARS = 128;

  private final Topics topics;
  private final Clock clock;

  DroppedEvents(Topics topics, Clock clock) {
    this.topics = topics;
    this.clock = clock;
  }

  /** What is written of it. */
  Effects of(UndecodedEvent event) {
    return new Effects(
        "superseded",
        List.of(),
        outcome(event)
            .map(outcome ->
                new Publication(
                    topics.name(TopicSpec.OUTCOMES),
                    event.subscriber().value(),
                    Json.bytes(outcome),
                    List.of()))
            .stream()
            .toList());
  }

  private Optional<OutcomeRecord> outcome(UndecodedEvent event) {
    String id = event.headers().getOrDefault("ce_id", "");
    String type = event.headers().getOrDefault("ce_type", "");
    if (id.isEmpty()
        || id.length() > LONGEST_ID_CHARS
        || type.isEmpty()
        || type.length() > LONGEST_TYPE_CHARS) {
      return Optional.empty();
    }
    return source(event)
        .map(source ->
            new OutcomeRecord(
                source,
                id,
                type,
                voicemail(event.value()),
                Result.SUPERSEDED,
                Optional.of(DETAIL),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                event.partition(),
                event.offset(),
                happenedAt(event),
                event.writtenAt(),
                clock.instant(),
                0));
  }

  private static Optional<SourceUri> source(UndecodedEvent event) {
    try {
      return Optional.of(new SourceUri(event.headers().getOrDefault("ce_source", "")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static VoicemailId voicemail(byte @Nullable [] value) {
    try {
      JsonNode data = value == null ? null : Json.mapper().readTree(value);
      String id = data == null ? "" : data.path("voicemailId").asText();
      return id.isEmpty() ? UNKNOWN : new VoicemailId(id);
    } catch (IOException | IllegalArgumentException e) {
      return UNKNOWN;
    }
  }

  private static Instant happenedAt(UndecodedEvent event) {
    try {
      return OffsetDateTime.parse(event.headers().getOrDefault("ce_time", "")).toInstant();
    } catch (DateTimeException e) {
      return event.writtenAt();
    }
  }
}

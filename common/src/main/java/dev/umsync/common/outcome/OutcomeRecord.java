package dev.umsync.common.outcome;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.VoicemailId;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The value on {@code umsync.outcomes}: the one terminal result of an event, under its subscriber's
 * key. Thread rule: immutable. Instants are UTC.
 *
 * @param eventSource {@code ce_source} of the event
 * @param eventId {@code ce_id} of the event
 * @param eventType {@code ce_type} of the event
 * @param voicemailId the voicemail within the event's source
 * @param result what became of it
 * @param detail one word or sentence more, such as why it was superseded; holds no content
 * @param folder where the message is, where known
 * @param uid of the message in that folder (RFC 9051 section 2.3.1.1), where known
 * @param uidValidity of that folder, where known
 * @param partition of the event on the voicemail topic
 * @param offset of the event there
 * @param happenedAt {@code ce_time}
 * @param loggedAt when the event was written to the topic
 * @param finishedAt when the result was known
 * @param attempts mailbox attempts that it took, 0 where none was needed
 * @param parkedReason why the event was parked before, if it was: the parked record itself is gone
 *     soon after
 * @param parkedAt when it was parked first
 */
public record OutcomeRecord(
    SourceUri eventSource,
    String eventId,
    String eventType,
    VoicemailId voicemailId,
    Result result,
    Optional<String> detail,
    Optional<String> folder,
    OptionalLong uid,
    OptionalLong uidValidity,
    int partition,
    long offset,
    Instant happenedAt,
    Instant loggedAt,
    Instant finishedAt,
    int attempts,
    Optional<String> parkedReason,
    Optional<Instant> parkedAt) {

  /** The outcome of an event that was never parked. */
  public OutcomeRecord(
      SourceUri eventSource,
      String eventId,
      String eventType,
      VoicemailId voicemailId,
      Result result,
      Optional<String> detail,
      Optional<String> folder,
      OptionalLong uid,
      OptionalLong uidValidity,
      int partition,
      long offset,
      Instant happenedAt,
      Instant loggedAt,
      Instant finishedAt,
      int attempts) {
    this(
        eventSource,
        eventId,
        eventType,
        voicemailId,
        result,
        detail,
        folder,
        uid,
        uidValidity,
        partition,
        offset,
        happenedAt,
        loggedAt,
        finishedAt,
        attempts,
        Optional.empty(),
        Optional.empty());
  }

  /** The same of an event that was parked. */
  public OutcomeRecord afterParking(String reason, Instant at) {
    return new OutcomeRecord(
        eventSource,
        eventId,
        eventType,
        voicemailId,
        result,
        detail,
        folder,
        uid,
        uidValidity,
        partition,
        offset,
        happenedAt,
        loggedAt,
        finishedAt,
        attempts,
        Optional.of(reason),
        Optional.of(at));
  }

  /** Refuses a record that lacks a field. */
  public OutcomeRecord {
    requireNonNull(eventSource, "eventSource");
    requireNonNull(eventId, "eventId");
    requireNonNull(eventType, "eventType");
    requireNonNull(voicemailId, "voicemailId");
    requireNonNull(result, "result");
    requireNonNull(happenedAt, "happenedAt");
    requireNonNull(loggedAt, "loggedAt");
    requireNonNull(finishedAt, "finishedAt");
  }

  /** What became of an event. */
  public enum Result {
    /** The mailbox was changed. */
    @JsonProperty("applied")
    APPLIED,
    /** The mailbox was so already. */
    @JsonProperty("already-applied")
    ALREADY_APPLIED,
    /** A later event made it void. */
    @JsonProperty("superseded")
    SUPERSEDED
  }
}

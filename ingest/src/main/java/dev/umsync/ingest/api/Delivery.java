package dev.umsync.ingest.api;

import dev.umsync.common.event.Audio;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.http.HttpProblem;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.roster.RosterGate;
import dev.umsync.common.upload.MultipartForm.Limit;
import dev.umsync.ingest.audio.AudioCheck;
import dev.umsync.ingest.audio.AudioVerdict.Genuine;
import dev.umsync.ingest.audio.AudioVerdict.Unusable;
import dev.umsync.ingest.audio.AudioVerdict.WrongType;
import dev.umsync.ingest.kafka.EventPublisher;
import dev.umsync.ingest.kafka.PublishFailed;
import dev.umsync.ingest.kafka.Published;
import dev.umsync.ingest.kafka.RecordLimit;
import io.micrometer.core.instrument.Timer;
import java.util.List;

/**
 * The last steps of both endpoints: is the person served, is the audio genuine, and has Kafka
 * acknowledged. Thread rule: any thread.
 */
final class Delivery {
  private final RosterGate roster;
  private final EventPublisher publisher;
  private final RecordLimit limit;
  private final IngestMetrics metrics;

  Delivery(RosterGate roster, EventPublisher publisher, RecordLimit limit, IngestMetrics metrics) {
    this.roster = roster;
    this.publisher = publisher;
    this.limit = limit;
    this.metrics = metrics;
  }

  /** How long a recording may be. */
  Limit audioLimit() {
    return new Limit(
        limit.audioBytes(),
        "The audio is larger than the limit of %s.".formatted(size(limit.audioBytes())));
  }

  /** How long an event may be as JSON. */
  Limit recordLimit() {
    return new Limit(
        limit.recordBytes(),
        "The body is larger than the limit of %s.".formatted(size(limit.recordBytes())));
  }

  /** A number of bytes for people. */
  static String size(long bytes) {
    return "%,d bytes (%.1f MiB)".formatted(bytes, bytes / 1048576.0);
  }

  /** Refuses whoever is not on the roster or has no tenant. */
  void requireServed(Subscriber subscriber, Place place) {
    if (!roster.knows(subscriber)) {
      throw place.refuse(
          Refusal.UNKNOWN_SUBSCRIBER,
          "ce_subject",
          "names nobody on the roster; add the person with umsync subscribers import");
    }
    if (!roster.hasTenant(subscriber)) {
      throw place.refuse(
          Refusal.UNKNOWN_TENANT,
          "ce_subject",
          "is of a mail domain that has no tenant yet; add it with umsync tenants add");
    }
  }

  /** The recording under the media type of its format, or a refusal pointing at it. */
  Audio genuine(String declared, byte[] content, Place place, String pointer) {
    if (content.length > limit.audioBytes()) {
      throw Refusal.TOO_LARGE.over(limit.audioBytes(), audioLimit().tooLarge());
    }
    return switch (AudioCheck.check(declared, content)) {
      case Genuine(var format) -> Audio.of(format.mediaType(), content);
      case Unusable(String detail) -> throw place.refuse(Refusal.UNUSABLE_AUDIO, pointer, detail);
      case WrongType(String detail) ->
          throw place.refuse(Refusal.WRONG_AUDIO_TYPE, pointer, detail);
    };
  }

  /** Where the events are, when all in-sync replicas have all of them. */
  List<Published> publish(List<VoicemailEvent> events) throws InterruptedException {
    Timer.Sample sample = Timer.start();
    try {
      List<Published> published = publisher.publish(events);
      sample.stop(metrics.ack());
      metrics.published(events);
      return published;
    } catch (PublishFailed e) {
      throw refusal(e);
    }
  }

  private HttpProblem refusal(PublishFailed failed) {
    return switch (failed.kind()) {
      case AWAY -> Admission.kafkaAway();
      case TOO_LARGE ->
          Refusal.TOO_LARGE.over(
              limit.recordBytes(),
              "An event with its audio is larger than the limit of %s that the topic has for records."
                  .formatted(size(limit.recordBytes())));
    };
  }
}

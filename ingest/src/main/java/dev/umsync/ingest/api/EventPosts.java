package dev.umsync.ingest.api;

import dev.umsync.common.event.Audio;
import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.EventProblem;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.upload.MultipartForm;
import dev.umsync.common.upload.MultipartForm.Limit;
import dev.umsync.ingest.access.KnownSource;
import dev.umsync.ingest.kafka.Published;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code POST /v1/events}: CloudEvents over HTTP, one or a batch. A batch is judged as a whole
 * before any of it is sent. Thread rule: any thread.
 */
final class EventPosts {
  private final Intake intake;
  private final Admission admission;
  private final Delivery delivery;
  private final EventCodec codec;
  private final int batchLimit;
  private final Limit bodyLimit;
  private final Intake.Route route;

  /** The answer: where each event is, in the order of the request. */
  record Accepted(List<Published> accepted) {}

  EventPosts(
      Intake intake, Admission admission, Delivery delivery, EventCodec codec, int batchLimit) {
    this.intake = intake;
    this.admission = admission;
    this.delivery = delivery;
    this.codec = codec;
    this.batchLimit = batchLimit;
    this.bodyLimit = delivery.recordLimit();
    this.route = new Intake.Route("events", bodyLimit.bytes(), bodyLimit.tooLarge());
  }

  void handle(ServerRequest request, ServerResponse response) {
    intake.handle(route, request, response, (source, body) -> take(source, request, body));
  }

  private Accepted take(KnownSource source, ServerRequest request, InputStream body)
      throws IOException, InterruptedException {
    Map<String, String> headers = new HashMap<>();
    for (Header header : request.headers()) {
      headers.put(header.name().toLowerCase(Locale.ROOT), header.get());
    }
    String contentType = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
    CloudEventBody.Mode mode =
        CloudEventBody.mode(contentType, headers)
            .orElseThrow(() ->
                Refusal.WRONG_MEDIA_TYPE.problem(
                    "Send application/cloudevents+json, application/cloudevents-batch+json, or"
                        + " application/json with ce- headers."));
    List<Envelope> envelopes =
        CloudEventBody.read(mode, headers, MultipartForm.readWhole(body, bodyLimit));
    if (envelopes.size() > batchLimit) {
      throw Refusal.TOO_LARGE.over(
          batchLimit, "The batch has more events than the limit of %,d.".formatted(batchLimit));
    }
    admission.charge(source, envelopes.size());
    List<VoicemailEvent> events = new ArrayList<>();
    for (Envelope envelope : envelopes) {
      events.add(event(source, envelope));
    }
    return new Accepted(delivery.publish(events));
  }

  private VoicemailEvent event(KnownSource source, Envelope envelope) {
    Place place = envelope.place();
    try {
      if (!envelope.source().equals(source.uri())) {
        throw place.refuse(
            Refusal.FOREIGN_SOURCE, "ce_source", "is not the source that this API key belongs to");
      }
      VoicemailEvent event = codec.decode(envelope.type(), envelope.meta(), envelope.data());
      VoicemailEvent checked =
          event instanceof Received received ? withGenuineAudio(received, place) : event;
      delivery.requireServed(checked.meta().subscriber(), place);
      return checked;
    } catch (EventProblem e) {
      throw place.refuse(Refusal.MALFORMED, e);
    }
  }

  private Received withGenuineAudio(Received r, Place place) {
    Audio audio =
        delivery.genuine(r.audio().contentType(), r.audio().content(), place, "/audio/content");
    return new Received(
        r.meta(),
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

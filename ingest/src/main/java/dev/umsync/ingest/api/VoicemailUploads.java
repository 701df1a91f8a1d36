package dev.umsync.ingest.api;

import dev.umsync.common.event.Audio;
import dev.umsync.common.event.EventProblem;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.roster.RosterGate;
import dev.umsync.common.upload.MultipartForm;
import dev.umsync.common.upload.MultipartForm.Limit;
import dev.umsync.common.upload.MultipartForm.Part;
import dev.umsync.ingest.access.KnownSource;
import dev.umsync.ingest.kafka.Published;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** {@code POST /v1/voicemails}: a form of an event and its audio. Thread rule: any thread. */
final class VoicemailUploads {
  /** The transcript's 65,536 characters, each of them escaped, and the rest. */
  private static final int LONGEST_EVENT_BYTES = 512 * 1024;

  private static final int FORM_BYTES = 64 * 1024;

  private static final Place EVENT = new Place.InPart("event");
  private static final Place AUDIO = new Place.InPart("audio");

  private final Intake intake;
  private final Delivery delivery;
  private final RosterGate roster;
  private final UploadEvent events;
  private final Intake.Route route;
  private final MultipartForm form;

  VoicemailUploads(Intake intake, Delivery delivery, RosterGate roster, UploadEvent events) {
    this.intake = intake;
    this.delivery = delivery;
    this.roster = roster;
    this.events = events;
    Limit audio = delivery.audioLimit();
    this.route =
        new Intake.Route(
            "voicemails", audio.bytes() + LONGEST_EVENT_BYTES + FORM_BYTES, audio.tooLarge());
    Limit event =
        new Limit(
            LONGEST_EVENT_BYTES,
            "The part 'event' is larger than the limit of %s."
                .formatted(Delivery.size(LONGEST_EVENT_BYTES)));
    this.form = new MultipartForm(Map.of("event", event, "audio", audio));
  }

  void handle(ServerRequest request, ServerResponse response) {
    intake.handle(route, request, response, (source, body) -> take(source, request, body));
  }

  private Published take(KnownSource source, ServerRequest request, InputStream body)
      throws IOException, InterruptedException {
    String contentType = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
    String boundary =
        MultipartForm.boundary(contentType)
            .orElseThrow(() ->
                Refusal.WRONG_MEDIA_TYPE.problem(
                    "Send multipart/form-data with a boundary and the parts 'event' and 'audio'."));
    Map<String, Part> parts = form.read(body, boundary);
    Part event = part(parts, "event");
    Part audio = part(parts, "audio");
    return delivery.publish(List.of(event(source, event, audio))).getFirst();
  }

  private static Part part(Map<String, Part> parts, String name) {
    Part part = parts.get(name);
    if (part == null) {
      throw Refusal.MALFORMED.problem("The form has no part '%s'.".formatted(name));
    }
    return part;
  }

  private Received event(KnownSource source, Part part, Part audio) {
    String type = CloudEventBody.mediaType(part.contentType());
    if (!type.isEmpty() && !type.equals("application/json")) {
      throw Refusal.WRONG_MEDIA_TYPE.problem("The part 'event' has to be application/json.");
    }
    UploadEvent.Draft draft;
    try {
      draft = events.read(StrictJson.read(part.content()), source.uri());
    } catch (EventProblem e) {
      throw EVENT.refuse(Refusal.MALFORMED, e);
    }
    Audio genuine = delivery.genuine(audio.contentType(), audio.content(), AUDIO, "");
    return draft.complete(subscriber(source, draft.addressee()), genuine);
  }

  private Subscriber subscriber(KnownSource source, UploadEvent.Addressee addressee) {
    Subscriber subscriber =
        switch (addressee) {
          case UploadEvent.Addressee.Person(Subscriber person) -> person;
          case UploadEvent.Addressee.Mailbox(String box) ->
              roster
                  .owner(source.uri(), box)
                  .orElseThrow(() ->
                      EVENT.refuse(
                          Refusal.UNKNOWN_SUBSCRIBER,
                          "/box",
                          "is nobody's on this source; add it with umsync subscribers import"));
        };
    delivery.requireServed(subscriber, EVENT);
    return subscriber;
  }
}

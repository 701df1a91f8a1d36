package dev.umsync.ingest.api;

import dev.umsync.common.event.EventCodec;
import dev.umsync.common.http.Routes;
import dev.umsync.common.kafka.roster.RosterGate;
import dev.umsync.common.upload.UploadBudget;
import dev.umsync.ingest.config.IngestConfig;
import dev.umsync.ingest.kafka.EventPublisher;
import dev.umsync.ingest.kafka.KafkaWatch;
import dev.umsync.ingest.kafka.RecordLimit;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** The routes of ingest's API, ready for a server. Thread rule: built once; handlers any thread. */
public final class IngestApi {
  /** Uploads of a form. */
  static final String VOICEMAILS = "/v1/voicemails";

  /** CloudEvents. */
  static final String EVENTS = "/v1/events";

  private IngestApi() {}

  /**
   * What the API stands on.
   *
   * @param roster who is served
   * @param kafka whether it is worth trying
   * @param publisher puts events on the topic
   * @param limit how large they may be
   * @param storageHasRoom false answers 507
   * @param nanoTicker a monotonic clock in nanoseconds
   */
  public record Parts(
      RosterGate roster,
      KafkaWatch kafka,
      EventPublisher publisher,
      RecordLimit limit,
      EventCodec codec,
      BooleanSupplier storageHasRoom,
      LongSupplier nanoTicker) {}

  /** Adds both routes. */
  public static Routes addTo(
      Routes routes, IngestConfig config, Parts parts, MeterRegistry meters) {
    IngestConfig.Uploads uploads = config.uploads();
    UploadBudget budget = new UploadBudget(uploads.bytesAtOnce(), uploads.patience());
    IngestMetrics metrics = new IngestMetrics(meters, budget);
    Admission admission =
        new Admission(
            config.sources(),
            config.rate(),
            parts.nanoTicker(),
            parts.roster(),
            parts.kafka(),
            parts.storageHasRoom());
    Intake intake = new Intake(admission, budget, uploads, parts.nanoTicker(), metrics);
    Delivery delivery = new Delivery(parts.roster(), parts.publisher(), parts.limit(), metrics);
    VoicemailUploads voicemails =
        new VoicemailUploads(intake, delivery, parts.roster(), new UploadEvent(parts.codec()));
    EventPosts events =
        new EventPosts(intake, admission, delivery, parts.codec(), uploads.batchEvents());
    return routes.post(VOICEMAILS, voicemails::handle).post(EVENTS, events::handle);
  }
}

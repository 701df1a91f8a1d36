package dev.umsync.bench.suite;

import dev.umsync.bench.child.Child;
import dev.umsync.bench.site.Recordings;
import dev.umsync.common.event.Audio;
import dev.umsync.testbed.net.ServerCertificate;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * Ingest in a process of its own, with one UM server that it knows.
 *
 * @param uri where it takes voicemails
 * @param trust what its certificate is checked against
 */
record IngestRole(URI uri, SSLContext trust) {
  /** What that UM server shows. */
  static final String API_KEY = "umk_bench";

  /** Starts it with these settings beside its own; it ends with the ground. */
  static IngestRole start(Ground ground, Map<String, String> more) throws Exception {
    ServerCertificate certificate =
        ServerCertificate.create(
            ground.site().folder(), ground.workshop().clock(), ground.workshop().random());
    Map<String, String> settings = new HashMap<>(more);
    settings.put("ingest.host", "127.0.0.1");
    settings.put("ingest.port", "0");
    settings.put("credentials.web.enabled", "false");
    settings.put("ingest.tls.certificate", certificate.certificateFile().toString());
    settings.put("ingest.tls.private-key", certificate.keyFile().toString());
    settings.put("ingest.sources.bench.uri", Recordings.SOURCE.value());
    settings.put(
        "ingest.sources.bench.api-key-sha256",
        Audio.sha256(API_KEY.getBytes(StandardCharsets.UTF_8)));
    settings.put("ingest.rate.per-second", "100000");
    settings.put("ingest.rate.burst", "1000000");
    Child ingest = ground.role("ingest", settings);
    return new IngestRole(
        URI.create(ingest.greeting().replaceFirst(".* at (https://\\S+[^.\\s])\\.?$", "$1")),
        ServerCertificate.trusting(certificate.certificateFile()));
  }
}

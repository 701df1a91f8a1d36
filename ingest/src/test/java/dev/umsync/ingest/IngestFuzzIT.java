package dev.umsync.ingest;

import static dev.umsync.ingest.IngestClient.ANA;
import static dev.umsync.ingest.IngestClient.event;
import static dev.umsync.ingest.IngestClient.form;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.ingest.IngestClient.Answer;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** No bytes that a sender with a key can send are answered with 5xx, or break the server. */
class IngestFuzzIT {
  private static @Nullable Path folder;
  private static @Nullable IngestSite site;
  private static @Nullable IngestRole role;
  private static @Nullable IngestClient client;

  @BeforeContainer
  static void start() throws Exception {
    Path made = Files.createTempDirectory("ingest-fuzz");
    IngestSite started = new IngestSite(made);
    IngestRole ready = started.startReady(started.populated("umsync."), Map.of());
    folder = made;
    site = started;
    role = ready;
    client = started.client(ready);
  }

  @AfterContainer
  static void stop() throws Exception {
    requireNonNull(client).close();
    requireNonNull(role).close();
    requireNonNull(site).close();
    try (var files = Files.walk(requireNonNull(folder))) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Property(tries = 400)
  void noUploadIsAnsweredWith5xx(@ForAll("uploads") byte[] body) throws Exception {
    Answer answer = requireNonNull(client).upload(body);

    assertThat(answer.status()).as(answer.text()).isIn(202, 400, 413, 415, 422);
  }

  @Property(tries = 400)
  void noEventIsAnsweredWith5xx(@ForAll("events") byte[] body) throws Exception {
    for (String type :
        new String[] {"application/cloudevents+json", "application/cloudevents-batch+json"}) {
      Answer answer = requireNonNull(client).events(type, body);
      assertThat(answer.status()).as(answer.text()).isIn(202, 400, 403, 413, 415, 422);
    }
  }

  @Provide
  Arbitrary<byte[]> uploads() throws Exception {
    try (InputStream in = getClass().getResourceAsStream("/audio/gsm.wav")) {
      byte[] wav = requireNonNull(in).readAllBytes();
      return changed(form(event(ANA, "vm-1"), "audio/wav", wav));
    }
  }

  @Provide
  Arbitrary<byte[]> events() {
    String read =
        """
        {"specversion":"1.0","id":"e-1","source":"um://pbx","type":"dev.umsync.voicemail.read",
         "subject":"ana@example.com","time":"2026-05-04T09:30:00Z","data":{"voicemailId":"vm-1"}}\
        """;
    return Arbitraries.oneOf(
        changed(read.getBytes(StandardCharsets.UTF_8)),
        changed(("[" + read + "," + read + "]").getBytes(StandardCharsets.UTF_8)));
  }

  /** What would be taken, with some bytes changed, some left out, and perhaps the end missing. */
  private static Arbitrary<byte[]> changed(byte[] whole) {
    return Combinators.combine(
            Arbitraries.integers().between(0, whole.length - 1).list().ofMaxSize(4),
            Arbitraries.bytes(),
            Arbitraries.integers().between(0, whole.length - 1),
            Arbitraries.integers().between(0, 12),
            Arbitraries.integers().between(whole.length / 2, whole.length * 3 / 2))
        .as((places, value, cutAt, cutLength, end) -> {
          byte[] copy = whole.clone();
          places.forEach(place -> copy[place] = value);
          int cut = Math.min(cutLength, copy.length - cutAt);
          System.arraycopy(copy, cutAt + cut, copy, cutAt, copy.length - cutAt - cut);
          return Arrays.copyOf(copy, Math.min(end, copy.length - cut));
        });
  }
}

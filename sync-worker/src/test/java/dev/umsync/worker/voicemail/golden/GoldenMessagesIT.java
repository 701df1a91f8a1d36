package dev.umsync.worker.voicemail.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.umsync.common.event.Audio;
import dev.umsync.common.json.Json;
import dev.umsync.worker.voicemail.SampleEvents;
import dev.umsync.worker.voicemail.golden.GoldenCases.Case;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A table of messages as parsers read them that share no code with ours, against a golden file that
 * people have read. What a parser complains of, on its standard error too, is a failure. {@code
 * -Dumsync.golden.write=true} writes that file anew.
 */
class GoldenMessagesIT {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/messages.json");

  @TempDir static Path folder;

  @BeforeAll
  static void writeThemAll() throws IOException {
    for (Case each : GoldenCases.all()) {
      try (OutputStream out = Files.newOutputStream(folder.resolve(each.name() + ".eml"))) {
        each.message().writeTo(out);
      }
    }
  }

  @Test
  void tableIsLargeEnoughToMeanSomething() {
    assertThat(GoldenCases.all()).hasSizeGreaterThanOrEqualTo(40);
    assertThat(GoldenCases.all()).extracting(Case::name).doesNotHaveDuplicates();
  }

  @Test
  void pythonReadsWhatTheGoldenFileSays() throws IOException {
    JsonNode read = ForeignTools.python(folder);

    if (Boolean.getBoolean("umsync.golden.write")) {
      Files.createDirectories(GOLDEN.getParent());
      Files.writeString(
          GOLDEN,
          Json.mapper().writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(read)
              + "\n");
    }
    JsonNode golden = golden();
    for (Case each : GoldenCases.all()) {
      assertThat(read.path(each.name()).path("defects")).as(each.name()).isEmpty();
      assertThat(read.path(each.name())).as(each.name()).isEqualTo(golden.path(each.name()));
    }
    assertThat(golden.size()).isEqualTo(GoldenCases.all().size());
  }

  @Test
  void postalMimeReadsTheSame() throws IOException {
    JsonNode read = ForeignTools.node(folder);

    JsonNode golden = golden();
    for (Case each : GoldenCases.all()) {
      ObjectNode expected = golden.path(each.name()).deepCopy();
      expected.remove(List.of("types", "calling", "senderName", "order", "priority", "defects"));
      expected.path("attachments").forEach(a -> ((ObjectNode) a).remove("contentDuration"));
      assertThat(read.path(each.name())).as(each.name()).isEqualTo(expected);
    }
  }

  @Test
  void goldenFileHoldsTheEventsOwnRecordingsAndHeaders() throws IOException {
    JsonNode golden = golden();
    for (Case each : GoldenCases.all()) {
      JsonNode mail = golden.path(each.name());
      assertThat(mail.path("identity").path(0).asText())
          .isEqualTo(
              SampleEvents.IDENTITIES
                  .identify(each.event().voicemail(), each.recipient().subscriber())
                  .headerValue());
      assertThat(mail.path("date").asLong()).isEqualTo(each.event().recordedAt().getEpochSecond());
      assertThat(mail.path("importance").size()).isEqualTo(each.event().urgent() ? 1 : 0);
      assertThat(mail.path("sensitivity").size()).isEqualTo(each.event().confidential() ? 1 : 0);
      if (!each.notice()) {
        assertThat(mail.path("attachments").path(0).path("sha256").asText())
            .as(each.name())
            .isEqualTo(each.event().audio().sha256());
        assertThat(mail.path("attachments").path(0).path("contentDuration").asText())
            .isEqualTo(String.valueOf(each.event().durationSeconds()));
      }
    }
  }

  /** It prints what it finds wrong; of a message that is right, nothing. */
  @Test
  void ripmimeTakesTheRecordingOutByteForByteAndFindsNoDefect() throws IOException {
    ForeignTools.require("ripmime", "apt-get install ripmime");
    for (Case each : GoldenCases.all()) {
      Path to = Files.createDirectories(folder.resolve("ripmime").resolve(each.name()));
      String said =
          ForeignTools.runQuietly(
              to,
              List.of(
                  "ripmime",
                  "--no-nameless",
                  "--verbose-defects",
                  "-i",
                  message(each),
                  "-d",
                  to.toString()));
      assertThat(said).as(each.name()).isEmpty();
      assertTakenOut(each, to);
    }
  }

  /** It prints each part that it takes out, and complains on its standard error. */
  @Test
  void munpackTakesTheRecordingOutByteForByteAndComplainsOfNothing() throws IOException {
    ForeignTools.require("munpack", "apt-get install mpack");
    for (Case each : GoldenCases.all()) {
      Path to = Files.createDirectories(folder.resolve("munpack").resolve(each.name()));
      // Without -t it trips over itself where two texts stand before an attachment.
      String said =
          ForeignTools.runQuietly(
              to, List.of("munpack", "-q", "-t", "-f", "-C", to.toString(), message(each)));
      assertThat(said.lines().map(line -> line.replaceAll(".* \\(|/.*", "")))
          .as(each.name())
          .containsExactlyElementsOf(
              each.notice() ? List.of("text", "text") : List.of("text", "text", type(each)));
      assertTakenOut(each, to);
    }
  }

  private static String message(Case each) {
    return folder.resolve(each.name() + ".eml").toString();
  }

  private static String type(Case each) throws IOException {
    String type = golden().path(each.name()).path("attachments").path(0).path("type").asText();
    return type.substring(0, type.indexOf('/'));
  }

  private static void assertTakenOut(Case each, Path to) throws IOException {
    List<String> digests = new ArrayList<>();
    try (Stream<Path> files = Files.list(to)) {
      for (Path file : files.toList()) {
        digests.add(Audio.sha256(Files.readAllBytes(file)));
      }
    }
    if (!each.notice()) {
      assertThat(digests).as(each.name()).contains(each.event().audio().sha256());
    }
  }

  private static JsonNode golden() throws IOException {
    if (Boolean.getBoolean("umsync.golden.write")) {
      return Json.mapper().readTree(Files.readAllBytes(GOLDEN));
    }
    try (InputStream in = GoldenMessagesIT.class.getResourceAsStream("/golden/messages.json")) {
      return Json.mapper().readTree(Objects.requireNonNull(in, "golden/messages.json"));
    }
  }
}

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
 * people have read. {@code -Dumsync.golden.write=true} writes that file anew.
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

  @Test
  void ripmimeTakesTheRecordingOutByteForByte() throws IOException {
    ForeignTools.require("ripmime", "apt-get install ripmime");
    takenOut("ripmime", List.of("ripmime", "--no-nameless", "-i"), List.of("-d"));
  }

  @Test
  void munpackTakesTheRecordingOutByteForByte() throws IOException {
    ForeignTools.require("munpack", "apt-get install mpack");
    takenOut("munpack", List.of("munpack", "-q", "-f", "-C"), List.of());
  }

  private static void takenOut(String tool, List<String> before, List<String> after)
      throws IOException {
    for (Case each : GoldenCases.all()) {
      Path to = Files.createDirectories(folder.resolve(tool).resolve(each.name()));
      String message = folder.resolve(each.name() + ".eml").toString();
      List<String> command = new ArrayList<>(before);
      if (after.isEmpty()) {
        command.addAll(List.of(to.toString(), message));
      } else {
        command.add(message);
        command.addAll(after);
        command.add(to.toString());
      }
      ForeignTools.run(to, command);
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

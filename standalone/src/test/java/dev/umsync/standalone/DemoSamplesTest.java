package dev.umsync.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.umsync.common.identity.Subscriber;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the demo sends is what its list says. */
class DemoSamplesTest {
  @Test
  void twelveVoicemailsForAtLeastFiveSubscribers() throws IOException {
    List<JsonNode> samples = samples();

    assertThat(samples).hasSize(12);
    assertThat(subscribers()).hasSizeGreaterThanOrEqualTo(5);
    assertThat(samples).extracting(s -> s.path("voicemailId").asText()).doesNotHaveDuplicates();
    assertThat(samples).filteredOn(s -> s.path("urgent").asBoolean()).hasSize(1);
    assertThat(samples).filteredOn(s -> s.path("private").asBoolean()).hasSize(1);
    assertThat(samples).filteredOn(s -> s.path("caller").isEmpty()).as("withheld").hasSize(1);
    assertThat(samples)
        .extracting(s -> s.path("caller").path("name").asText())
        .contains("Ana Núñez", "Jürgen Groß", "山田太郎", "ليلى حداد");
  }

  @Test
  void everyVoicemailIsForASubscriberOnTheRosterAndInThatPersonsBox() throws IOException {
    List<String> roster = new String(bytes("subscribers.csv"), UTF_8).lines().toList();
    assertThat(roster).first().isEqualTo("address,source,box,name,locale,timezone");
    Map<String, String> boxes =
        roster.stream().skip(1).collect(Collectors.toMap(DemoSamplesTest::box, l -> column(l, 0)));

    assertThat(samples())
        .allSatisfy(s ->
            assertThat(boxes).containsEntry(s.path("box").asText(), s.path("subscriber").asText()));
    assertThat(boxes.values())
        .allSatisfy(a -> assertThatCode(() -> Subscriber.of(a)).doesNotThrowAnyException());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void recordingIsTelephoneSpeechOfTheLengthSizeAndDigestStated(JsonNode sample) throws Exception {
    byte[] file = bytes(sample.path("file").asText());
    assertThat(file).hasSize(sample.path("sizeBytes").asInt());
    assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file)))
        .isEqualTo(sample.path("sha256").asText());

    try (AudioInputStream audio = AudioSystem.getAudioInputStream(new ByteArrayInputStream(file))) {
      AudioFormat format = audio.getFormat();
      assertThat(format.getSampleRate()).isEqualTo(8000f);
      assertThat(format.getChannels()).isEqualTo(1);
      assertThat(format.getEncoding())
          .isIn(AudioFormat.Encoding.ULAW, AudioFormat.Encoding.PCM_SIGNED);
      long millis = Math.round(audio.getFrameLength() / 8.0);
      assertThat(millis).isEqualTo(sample.path("durationMillis").asLong()).isBetween(2000L, 6000L);
      assertThat(Math.round(millis / 1000.0)).isEqualTo(sample.path("durationSeconds").asLong());
      assertThat(differentBytes(audio.readAllBytes()))
          .as("silence has few values")
          .isGreaterThan(100);
    }
  }

  @Test
  void allRecordingsTogetherAreSmall() throws IOException {
    assertThat(samples().stream().mapToInt(s -> s.path("sizeBytes").asInt()).sum())
        .isLessThan(1_500_000);
  }

  static List<JsonNode> samples() throws IOException {
    JsonNode list = new ObjectMapper().readTree(bytes("voicemails.json")).path("voicemails");
    return StreamSupport.stream(list.spliterator(), false).toList();
  }

  private static List<String> subscribers() throws IOException {
    return samples().stream().map(s -> s.path("subscriber").asText()).distinct().toList();
  }

  private static String box(String line) {
    return column(line, 2);
  }

  private static String column(String line, int index) {
    return List.of(line.split(",", -1)).get(index);
  }

  private static long differentBytes(byte[] audio) {
    return IntStream.range(0, audio.length).map(i -> audio[i]).distinct().count();
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = DemoSamplesTest.class.getResourceAsStream("/demo/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }
}

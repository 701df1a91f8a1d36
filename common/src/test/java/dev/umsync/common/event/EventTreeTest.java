package dev.umsync.common.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.umsync.common.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Taking the recording out on the way must never be seen from outside. */
class EventTreeTest {
  private static final byte[] RECORDING = recording(5_000);

  private static byte[] recording(int bytes) {
    byte[] content = new byte[bytes];
    new Random(7).nextBytes(content);
    return content;
  }

  private static String event(String content) {
    return "{\"voicemailId\":\"vm\",\"transcript\":{\"text\":\"content\"},\"audio\":{\"size\":5000,\"content\":\""
        + content
        + "\",\"contentType\":\"audio/wav\"},\"content\":\"not this one\"}";
  }

  private static String base64() {
    return Base64.getEncoder().encodeToString(RECORDING);
  }

  @Test
  void recordingIsTakenOut() throws IOException {
    EventTree tree = EventTree.read(event(base64()).getBytes(StandardCharsets.UTF_8));

    assertThat(Base64.getDecoder().decode(tree.content().orElseThrow()).array())
        .isEqualTo(RECORDING);
    assertThat(tree.root().path("audio").path("content").asText()).hasSize(1);
    assertThat(tree.root().path("audio").path("contentType").asText()).isEqualTo("audio/wav");
    assertThat(tree.root().path("content").asText()).isEqualTo("not this one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4999", "4996", "1", "0", "-5000", "1e3", "99999999999999999999", "4500"})
  void sizeThatIsWrongIsRefusedAsEver(String size) {
    byte[] json =
        event(base64())
            .replace("\"size\":5000", "\"size\":" + size)
            .getBytes(StandardCharsets.UTF_8);

    assertThat(asATree(json)).isEmpty();
    assertThat(byTheWay(json)).isEmpty();
  }

  @Test
  void escapedSlashIsReadAllTheSame() throws IOException {
    String escaped = base64().replace("/", "\\/");
    assertThat(escaped).contains("\\/");

    assertThat(meaning(escaped)).isEqualTo(Optional.of(base64()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1_998, 1_999, 2_000, 2_001, 2_002, 2_003})
  void base64WithoutItsPaddingIsReadWhateverComesAfterIt(int size) {
    String content = Base64.getEncoder().withoutPadding().encodeToString(recording(size));
    for (String after : List.of("}}", ",\"sha256\":\"\"}}", " ,\"a\":1}}", "\n}}")) {
      byte[] json =
          ("{\"audio\":{\"size\":" + size + ",\"content\":\"" + content + "\"" + after)
              .getBytes(StandardCharsets.UTF_8);

      assertThat(byTheWay(json)).isPresent().isEqualTo(asATree(json));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1_999, 2_000, 2_001})
  void base64WithEscapesInsteadOfItsPaddingIsReadToo(int size) {
    byte[] content = new byte[size];
    // As many slashes as padding is left out.
    content[0] = (byte) 0xfc;
    content[3] = size % 3 == 1 ? (byte) 0xfc : 0;
    String escaped =
        Base64.getEncoder().withoutPadding().encodeToString(content).replace("/", "\\/");
    byte[] json =
        ("{\"audio\":{\"size\":" + size + ",\"content\":\"" + escaped + "\"}}")
            .getBytes(StandardCharsets.UTF_8);

    assertThat(byTheWay(json)).isPresent().isEqualTo(asATree(json));
  }

  @Test
  void secondContentIsRefusedAsEver() {
    byte[] json = event(base64() + "\",\"content\":\"" + base64()).getBytes(StandardCharsets.UTF_8);

    assertThat(asATree(json)).isEmpty();
    assertThat(byTheWay(json)).isEmpty();
  }

  @Property(tries = 2_000)
  void whateverByteIsChangedTheMeaningIsThatOfTheWholeTree(
      @ForAll @IntRange(min = 0, max = 7_000) int place, @ForAll byte value) {
    byte[] json = event(base64()).getBytes(StandardCharsets.UTF_8);
    // As often among the fields as within the recording.
    int at = place % 2 == 0 ? place % json.length : json.length - 1 - place % 90;
    json[at] = value;

    assertThat(byTheWay(json)).isEqualTo(asATree(json));
  }

  private static Optional<String> meaning(String content) {
    return byTheWay(event(content).getBytes(StandardCharsets.UTF_8))
        .map(root -> root.path("audio").path("content").asText());
  }

  /** The same from the event without its recording. */
  private static Optional<JsonNode> byTheWay(byte[] json) {
    try {
      EventTree tree = EventTree.read(json);
      return opened(
          tree.root(),
          tree.content()
              .map(base64 -> StandardCharsets.ISO_8859_1.decode(base64).toString())
              .orElseGet(() -> inTree(tree.root())));
    } catch (IOException refused) {
      return Optional.empty();
    }
  }

  private static Optional<JsonNode> asATree(byte[] json) {
    try {
      JsonNode root = Json.mapper().readTree(json);
      return opened(root, inTree(root));
    } catch (IOException refused) {
      return Optional.empty();
    }
  }

  private static String inTree(JsonNode root) {
    return root.path("audio").path("content").asText();
  }

  /** As an event is opened: empty where it is none. Base64 that says the same bytes is the same. */
  private static Optional<JsonNode> opened(JsonNode root, String content) {
    try {
      byte[] bytes = Base64.getDecoder().decode(content);
      if (!(root.path("audio") instanceof ObjectNode audio)
          || bytes.length == 0
          || audio.path("size").asLong() != bytes.length) {
        return Optional.empty();
      }
      audio.put("content", Base64.getEncoder().encodeToString(bytes));
      return Optional.of(root);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }
}

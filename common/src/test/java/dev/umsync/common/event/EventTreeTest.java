package dev.umsync.common.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.umsync.common.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
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
  void recordingIsTakenOutDecoded() throws IOException {
    EventTree tree = EventTree.read(event(base64()).getBytes(StandardCharsets.UTF_8));

    assertThat(tree.content().orElseThrow()).isEqualTo(RECORDING);
    assertThat(tree.root().path("audio").path("content").asText()).hasSize(1);
    assertThat(tree.root().path("audio").path("contentType").asText()).isEqualTo("audio/wav");
    assertThat(tree.root().path("content").asText()).isEqualTo("not this one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4999", "4996", "1", "0", "-5000", "1e3", "99999999999999999999", "4500"})
  void sizeThatIsWrongChangesNothing(String size) {
    byte[] json =
        event(base64())
            .replace("\"size\":5000", "\"size\":" + size)
            .getBytes(StandardCharsets.UTF_8);

    assertThat(byTheWay(json)).isPresent().isEqualTo(asATree(json));
  }

  @Test
  void escapedSlashIsReadAllTheSame() throws IOException {
    String escaped = base64().replace("/", "\\/");
    assertThat(escaped).contains("\\/");

    assertThat(meaning(escaped)).isEqualTo(Optional.of(base64()));
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

  /** With the recording put back into the tree; empty where it is refused. */
  private static Optional<JsonNode> byTheWay(byte[] json) {
    try {
      EventTree tree = EventTree.read(json);
      tree.content()
          .ifPresent(content ->
              ((ObjectNode) tree.root().path("audio"))
                  .put("content", Base64.getEncoder().encodeToString(content)));
      return Optional.of(canonical(tree.root()));
    } catch (IOException refused) {
      return Optional.empty();
    }
  }

  private static Optional<JsonNode> asATree(byte[] json) {
    try {
      return Optional.of(canonical(Json.mapper().readTree(json)));
    } catch (IOException refused) {
      return Optional.empty();
    }
  }

  /** Base64 that says the same bytes is the same: only what is decoded counts. */
  private static JsonNode canonical(JsonNode root) {
    if (root.path("audio") instanceof ObjectNode audio && audio.path("content").isTextual()) {
      try {
        byte[] bytes = Base64.getDecoder().decode(audio.path("content").asText());
        audio.put("content", Base64.getEncoder().encodeToString(bytes));
      } catch (IllegalArgumentException notBase64) {
        // It stands for itself.
      }
    }
    return root;
  }
}

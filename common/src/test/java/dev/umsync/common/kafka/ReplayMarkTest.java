package dev.umsync.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayMarkTest {
  private static final ReplayMark MARK =
      new ReplayMark(
          "r20261125T103000Z-1f4a", 3, 17, Instant.parse("2026-05-04T09:30:00.5Z"), true);

  private static RecordHeaders headers() {
    RecordHeaders headers = new RecordHeaders();
    MARK.put(headers);
    return headers;
  }

  @Test
  void whatIsWrittenIsRead() {
    assertThat(ReplayMark.of(headers())).contains(MARK);
  }

  @Test
  void aSecondMarkTakesThePlaceOfTheFirst() {
    RecordHeaders headers = headers();
    ReplayMark other = new ReplayMark("r20261125T113000Z-1f4a", 3, 18, MARK.writtenAt(), false);
    other.put(headers);

    assertThat(ReplayMark.of(headers)).contains(other);
    assertThat(headers.toArray()).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "partition", "offset", "time"})
  void aMarkWithoutAPartIsNone(String part) {
    RecordHeaders headers = headers();
    headers.remove(ReplayMark.PREFIX + part);
    assertThat(ReplayMark.of(headers)).isEmpty();

    if (!part.equals("name")) {
      headers.add(ReplayMark.PREFIX + part, "x".getBytes(StandardCharsets.UTF_8));
      assertThat(ReplayMark.of(headers)).isEmpty();
    }
  }

  @Test
  void theDocumentOfTheTopicsNamesEachHeader() throws Exception {
    JsonNode marks;
    try (InputStream in = ReplayMarkTest.class.getResourceAsStream("/asyncapi/umsync.v1.yaml")) {
      marks =
          new YAMLMapper()
              .readTree(Objects.requireNonNull(in))
              .at("/components/schemas/eventMarks/properties");
    }
    headers()
        .forEach(h -> {
          JsonNode property = marks.path(h.key());
          assertThat(property.isMissingNode()).as(h.key()).isFalse();
          String pattern = property.path("pattern").asText(".*");
          assertThat(new String(h.value(), StandardCharsets.UTF_8)).matches(pattern);
        });
  }
}

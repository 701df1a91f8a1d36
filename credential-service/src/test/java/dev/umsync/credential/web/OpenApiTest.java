package dev.umsync.credential.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.umsync.credential.access.Operation;
import dev.umsync.credential.access.Role;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The published document against the table of operations and that of problems. */
class OpenApiTest {
  private static final List<String> OPS = List.of("GET /health/live", "GET /health/ready");
  private static JsonNode document;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in = OpenApiTest.class.getResourceAsStream(RecordApi.DOCUMENT)) {
      document = new YAMLMapper().readTree(Objects.requireNonNull(in));
    }
  }

  private static JsonNode operation(Operation operation) {
    return document
        .path("paths")
        .path(operation.path())
        .path(operation.method().toLowerCase(Locale.ROOT));
  }

  @Test
  void everyOperationStandsInTheDocumentAndNoOther() {
    List<String> found = new ArrayList<>();
    document
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .fieldNames()
                .forEachRemaining(m -> {
                  if (!m.equals("parameters")) {
                    found.add(m.toUpperCase(Locale.ROOT) + " " + path.getKey());
                  }
                }));
    List<String> expected = new ArrayList<>(OPS);
    Arrays.stream(Operation.values()).forEach(o -> expected.add(o.method() + " " + o.path()));

    assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void anOperationNeedsTheRoleThatTheDocumentNames(Operation operation) {
    JsonNode described = operation(operation);

    assertThat(described.path("operationId").asText()).isEqualTo(operation.id());
    assertThat(described.path("x-umsync-role").asText(null))
        .isEqualTo(operation.least().map(Role::word).orElse(null));
    assertThat(described.has("security")).isEqualTo(operation.least().isEmpty());
    if (operation.least().isPresent()) {
      assertThat(described.path("responses").has("401")).as("401").isTrue();
      assertThat(described.path("responses").has("403")).as("403").isEqualTo(operation.changes());
      assertThat(described.path("responses").has("503")).as("503").isTrue();
    }
  }

  @Test
  void everyProblemTypeStandsInTheDocumentAndNoOther() {
    List<String> types = new ArrayList<>();
    document
        .at("/components/schemas/Problem/properties/type/anyOf/1/enum")
        .forEach(t -> types.add(t.asText()));

    assertThat(types)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Refusal.values()).map(r -> "urn:umsync:problem:" + r.slug()).toList());
  }

  @Test
  void everyReferenceIsResolved() {
    for (JsonNode reference : document.findValues("$ref")) {
      assertThat(document.at(reference.asText().substring(1)).isMissingNode())
          .as(reference.asText())
          .isFalse();
    }
  }
}

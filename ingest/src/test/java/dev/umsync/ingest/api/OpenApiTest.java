package dev.umsync.ingest.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The published document against the code; what servers really answer is held against it in the
 * ITs.
 */
class OpenApiTest {
  private final OpenApiDocument document = OpenApiDocument.load();

  @Test
  void everyRouteStandsInTheDocumentAndNoOther() {
    assertThat(document.operations())
        .containsExactlyInAnyOrder(
            "POST " + IngestApi.VOICEMAILS,
            "POST " + IngestApi.EVENTS,
            "GET /health/live",
            "GET /health/ready",
            "GET /metrics");
  }

  @ParameterizedTest
  @ValueSource(strings = {IngestApi.VOICEMAILS, IngestApi.EVENTS})
  void everyStatusOfAPostStandsInTheDocumentAndNoOther(String path) {
    TreeSet<Integer> statuses = new TreeSet<>(List.of(202, 500));
    Arrays.stream(Refusal.values())
        .filter(r -> r != Refusal.FOREIGN_SOURCE || path.equals(IngestApi.EVENTS))
        .forEach(r -> statuses.add(r.status()));

    assertThat(document.statuses("POST " + path)).containsExactlyElementsOf(statuses);
  }

  @Test
  void everyProblemTypeStandsInTheDocumentAndNoOther() {
    List<String> types = new ArrayList<>();
    JsonNode type = document.root().at("/components/schemas/Problem/properties/type/anyOf/1/enum");
    type.forEach(t -> types.add(t.asText()));

    assertThat(types)
        .containsExactlyElementsOf(
            Arrays.stream(Refusal.values()).map(r -> "urn:umsync:problem:" + r.slug()).toList());
  }

  @Test
  void everyReferenceIsResolved() {
    for (JsonNode reference : document.root().findValues("$ref")) {
      String target = reference.asText();
      if (target.startsWith("#")) {
        assertThat(document.root().at(target.substring(1)).isMissingNode()).as(target).isFalse();
      } else {
        String name = target.substring(target.lastIndexOf('/'));
        assertThat(getClass().getResource("/schema" + name)).as(target).isNotNull();
      }
    }
  }
}

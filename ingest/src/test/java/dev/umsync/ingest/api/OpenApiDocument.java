package dev.umsync.ingest.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;

/** The published OpenAPI document, as tests ask it. */
public record OpenApiDocument(JsonNode root) {

  public static OpenApiDocument load() {
    try (InputStream in = OpenApiDocument.class.getResourceAsStream("/openapi/ingest.v1.yaml")) {
      return new OpenApiDocument(new YAMLMapper().readTree(Objects.requireNonNull(in)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Each as {@code POST /path}. */
  public List<String> operations() {
    List<String> all = new ArrayList<>();
    for (var path : root.path("paths").properties()) {
      path.getValue()
          .fieldNames()
          .forEachRemaining(m -> all.add(m.toUpperCase(Locale.ROOT) + " " + path.getKey()));
    }
    return all;
  }

  /** The statuses of an operation. */
  public TreeSet<Integer> statuses(String operation) {
    TreeSet<Integer> statuses = new TreeSet<>();
    responses(operation).fieldNames().forEachRemaining(s -> statuses.add(Integer.valueOf(s)));
    return statuses;
  }

  /** Headers that the answer with this status must have. */
  public List<String> requiredHeaders(String operation, int status) {
    JsonNode response = resolved(responses(operation).path(Integer.toString(status)));
    List<String> names = new ArrayList<>();
    for (var header : response.path("headers").properties()) {
      if (resolved(header.getValue()).path("required").asBoolean()) {
        names.add(header.getKey());
      }
    }
    return names;
  }

  private JsonNode responses(String operation) {
    String[] parts = operation.split(" ", 2);
    return root.path("paths")
        .path(parts[1])
        .path(parts[0].toLowerCase(Locale.ROOT))
        .path("responses");
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? root.at(node.path("$ref").asText().substring(1)) : node;
  }
}

package dev.umsync.common.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The published JSON Schemas (draft 2020-12) and the check against them.
 *
 * <p>Thread rule: immutable, any thread.
 */
final class EventSchemas {
  private final Map<EventType, Schema> schemas = new EnumMap<>(EventType.class);

  EventSchemas() {
    SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    for (EventType type : EventType.values()) {
      schemas.put(type, registry.getSchema(text(type), InputFormat.JSON));
    }
  }

  private static String text(EventType type) {
    try (InputStream in = EventSchemas.class.getResourceAsStream(type.schemaResource())) {
      if (in == null) {
        throw new IllegalStateException("the build lacks " + type.schemaResource());
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(type.schemaResource(), e);
    }
  }

  /**
   * Refuses data that break the schema of their type.
   *
   * @throws EventProblem naming the first place at fault
   */
  void check(EventType type, JsonNode data) throws EventProblem {
    Schema schema = schemas.get(type);
    if (schema == null) {
      throw new IllegalStateException("no schema for " + type);
    }
    List<Error> errors = schema.validate(data);
    if (!errors.isEmpty()) {
      throw problem(errors.getFirst());
    }
  }

  private static EventProblem problem(Error error) {
    String pointer = error.getInstanceLocation().toString();
    String property = error.getProperty();
    // A missing property is reported at its parent; the person wants the place to put it.
    if (property != null && "required".equals(error.getKeyword())) {
      return new EventProblem(pointer + "/" + property, "is missing");
    }
    return new EventProblem(pointer, (pointer.isEmpty() ? "the data: " : "") + said(error));
  }

  /**
   * The rule that was broken in words of ours: the library's text may quote the value, which may be
   * a transcript.
   */
  private static String said(Error error) {
    Object[] arguments = error.getArguments();
    return switch (error.getKeyword()) {
      case "type" -> "is not of the type that its schema asks for";
      case "minLength" -> "is shorter than its schema allows";
      case "maxLength" -> "is longer than its schema allows";
      case "minimum", "maximum" -> "is outside the range that its schema allows";
      case "format" -> "is not in the format that its schema asks for";
      case "pattern" ->
          "does not match "
              + (arguments != null && arguments.length > 0
                  ? arguments[0]
                  : "the pattern of its schema");
      default -> "breaks the rule '" + error.getKeyword() + "' of its schema";
    };
  }
}

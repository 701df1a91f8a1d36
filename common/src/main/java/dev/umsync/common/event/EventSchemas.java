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
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Published JSON Schemas (draft 2020-12) of events' data and the check against them.
 *
 * <p>Thread rule: immutable, any thread.
 */
public final class EventSchemas {
  /** What the patterns of the schemas ask for. */
  private static final Map<String, String> PATTERNS =
      Map.of(
          "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?(Z|[+-]\\d{2}:\\d{2})$",
          "is not a time such as 2026-05-04T09:30:00Z (RFC 3339)",
          "^[!-~]+$",
          "holds a space or something beyond ASCII's letters, digits and signs",
          "^[0-9a-f]{64}$",
          "is no SHA-256 as 64 hexadecimal digits in small letters",
          "^audio/[A-Za-z0-9][A-Za-z0-9.+-]{0,63}$",
          "is no media type such as audio/wav, without parameters");

  private final Map<String, Schema> schemas = new HashMap<>();

  /** Those of the events on {@code umsync.voicemail}. */
  EventSchemas() {
    this(Arrays.stream(EventType.values()).map(EventType::schemaResource).toList());
  }

  /**
   * Reads them.
   *
   * @param resources on the class path, such as {@code /schema/voicemail-read.v1.json}
   * @throws IllegalStateException if the build lacks one
   */
  public EventSchemas(Collection<String> resources) {
    SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    for (String resource : resources) {
      schemas.put(resource, registry.getSchema(text(resource), InputFormat.JSON));
    }
  }

  private static String text(String resource) {
    try (InputStream in = EventSchemas.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the build lacks " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }

  void check(EventType type, JsonNode data) throws EventProblem {
    check(type.schemaResource(), data);
  }

  /**
   * Refuses data that break a schema.
   *
   * @param resource one of those that were read
   * @throws EventProblem naming the first place at fault
   */
  public void check(String resource, JsonNode data) throws EventProblem {
    Schema schema = schemas.get(resource);
    if (schema == null) {
      throw new IllegalStateException("no schema " + resource);
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
          pattern(arguments != null && arguments.length > 0 ? String.valueOf(arguments[0]) : "");
      default -> "breaks the rule '" + error.getKeyword() + "' of its schema";
    };
  }

  /** With an example, for few people read regular expressions. */
  private static String pattern(String pattern) {
    String example = PATTERNS.get(pattern);
    return example != null
        ? example
        : "does not match " + (pattern.isEmpty() ? "the pattern of its schema" : pattern);
  }
}

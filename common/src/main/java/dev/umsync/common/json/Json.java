package dev.umsync.common.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The one JSON mapper: unknown fields are ignored, instants are ISO 8601, absent optionals are not
 * written.
 *
 * <p>Thread rule: immutable after construction, any thread.
 */
public final class Json {
  /**
   * A record on a topic is at most 32 MiB, so no string in one is longer; Jackson's own limit is 20
   * million.
   */
  private static final int LONGEST_STRING_CHARS = 32 * 1024 * 1024;

  private static final ObjectMapper MAPPER = build();

  private Json() {}

  private static ObjectMapper build() {
    JsonMapper mapper =
        JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // Two readers of one record must not see two different values.
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .defaultPropertyInclusion(
                JsonInclude.Value.construct(
                    JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
            .build();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxStringLength(LONGEST_STRING_CHARS)
                .maxNestingDepth(64)
                .build());
    return mapper;
  }

  /** The shared mapper; callers do not reconfigure it. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /** The value as UTF-8 JSON; the product's own records always serialise. */
  public static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(
          "a " + value.getClass().getSimpleName() + " did not serialise", e);
    }
  }

  /**
   * Reads a record that this product wrote itself.
   *
   * @throws IOException if the bytes are not that record; the message holds no content of theirs
   */
  public static <T> T read(byte[] json, Class<T> type) throws IOException {
    try {
      T value = MAPPER.readValue(json, type);
      if (value == null) { // JSON's null
        throw new IOException("not a " + type.getSimpleName() + ": null");
      }
      return value;
    } catch (JsonProcessingException e) {
      // Jackson's message quotes its input, which may hold what must not reach a log.
      throw new IOException("not a " + type.getSimpleName() + ": " + e.getClass().getSimpleName());
    }
  }
}

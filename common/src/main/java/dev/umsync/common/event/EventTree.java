package dev.umsync.common.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An event's data as a tree, with the audio's content beside it instead of in it: as a string of
 * the tree it would be copied four times. Thread rule: immutable by convention.
 *
 * @param root where the content was taken out, one character stands in its place. If the content is
 *     base64 of the claimed size, this is what the whole tree says; if not, the event is none
 *     anyway
 * @param content what should be base64, a part of what was read; absent where there is none, or
 *     where it is to be read from the tree
 */
record EventTree(JsonNode root, Optional<ByteBuffer> content) {
  private static final byte STAND_IN = 'A';

  /** A shorter string is as well read from the tree. */
  private static final int WORTH_IT_BYTES = 1_024;

  /** A whole tree. */
  static EventTree of(JsonNode root) {
    return new EventTree(root, Optional.empty());
  }

  /**
   * Reads JSON.
   *
   * @throws IOException as Jackson has it
   */
  static EventTree read(byte[] json) throws IOException {
    Optional<Place> place = contentIn(json);
    if (place.isEmpty()) {
      return of(Json.mapper().readTree(json));
    }
    int begin = place.get().begin();
    int end = place.get().end();
    // If what is taken out is base64 and nothing else, the rest is JSON exactly if all of it is.
    byte[] rest = new byte[json.length - (end - begin) + 1];
    System.arraycopy(json, 0, rest, 0, begin);
    rest[begin] = STAND_IN;
    System.arraycopy(json, end, rest, begin + 1, json.length - end);
    return new EventTree(
        Json.mapper().readTree(rest), Optional.of(ByteBuffer.wrap(json, begin, end - begin)));
  }

  /** Where the first {@code /audio/content} is, between its quotes, if it has no escapes. */
  private static Optional<Place> contentIn(byte[] json) {
    try (JsonParser parser = Json.mapper().createParser(json)) {
      long size = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_NUMBER_INT && isAudio(parser, "size")) {
          size = parser.getLongValue();
        } else if (token == JsonToken.VALUE_STRING && isAudio(parser, "content")) {
          int begin = (int) parser.currentTokenLocation().getByteOffset() + 1;
          Optional<Place> foretold = ofSize(json, begin, size);
          return foretold.isPresent() ? foretold : between(json, begin);
        }
      }
    } catch (IOException broken) {
      // Said by whoever reads all of it.
    }
    return Optional.empty();
  }

  private static boolean isAudio(JsonParser parser, String field) throws IOException {
    JsonStreamContext in = parser.getParsingContext();
    JsonStreamContext above = in.getParent();
    return field.equals(parser.currentName())
        && above != null
        && "audio".equals(above.getCurrentName())
        && above.getParent() != null
        && above.getParent().inRoot();
  }

  /**
   * The place of padded base64 for so many bytes, if a quote is behind it: without looking through
   * it, for if the string ended sooner, or had an escape, the content would not be of that size.
   */
  private static Optional<Place> ofSize(byte[] json, int begin, long size) {
    long end = begin + (size + 2) / 3 * 4;
    return size >= WORTH_IT_BYTES
            && size < json.length
            && end < json.length
            && json[(int) end] == '"'
            && isPadded(json, (int) end, size)
        ? Optional.of(new Place(begin, (int) end))
        : Optional.empty();
  }

  /** Where padding was left out, a string that ends sooner or has escapes may be of that size. */
  private static boolean isPadded(byte[] json, int end, long size) {
    return (size % 3 == 0 || json[end - 1] == '=') && (size % 3 != 1 || json[end - 2] == '=');
  }

  private static Optional<Place> between(byte[] json, int begin) {
    // A string of single bytes is searched many at a time (forwards only), and is but one copy.
    String rest = new String(json, begin, json.length - begin, StandardCharsets.ISO_8859_1);
    int length = rest.indexOf('"');
    boolean plain = length >= WORTH_IT_BYTES && rest.indexOf('\\', 0, length) < 0;
    return plain ? Optional.of(new Place(begin, begin + length)) : Optional.empty();
  }

  private record Place(int begin, int end) {}
}

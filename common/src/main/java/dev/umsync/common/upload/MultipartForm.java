package dev.umsync.common.upload;

import dev.umsync.common.upload.BodyRefused.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.fileupload.FileUploadBase.FileUploadIOException;
import org.apache.commons.fileupload.MultipartStream;
import org.apache.commons.fileupload.MultipartStream.MalformedStreamException;
import org.apache.commons.fileupload.ParameterParser;

/**
 * Reads multipart/form-data (RFC 7578) as it comes in: each part has a limit that holds while it is
 * read, a part that nobody asked for is passed over, the number of parts is bounded. Thread rule:
 * one thread, one body.
 */
public final class MultipartForm {
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int MOST_PARTS = 16;
  private static final int LONGEST_BOUNDARY = 70; // RFC 2046 section 5.1.1
  private static final int LONGEST_PART_HEADERS = 8 * 1024;

  private final Map<String, Limit> limits;

  /**
   * How much of a part is taken.
   *
   * @param bytes at most
   * @param tooLarge the sentence for who sends more; it names the limit
   */
  public record Limit(int bytes, String tooLarge) {}

  /**
   * A part of the form.
   *
   * @param contentType as sent, empty where none was
   * @param content as sent
   */
  // The bytes are handed on, not copied: they may be 20 MiB.
  @SuppressWarnings("ArrayRecordComponent")
  public record Part(String contentType, byte[] content) {
    @Override
    public String toString() {
      return "Part[" + content.length + " bytes]";
    }
  }

  /**
   * @param limits the parts that are taken, by name
   */
  public MultipartForm(Map<String, Limit> limits) {
    this.limits = Map.copyOf(limits);
  }

  /**
   * The boundary that a content type names; empty where it is no form or has none that is legal.
   */
  public static Optional<String> boundary(String contentType) {
    if (!contentType.strip().toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
      return Optional.empty();
    }
    return Optional.ofNullable(parameters(contentType).get("boundary"))
        .filter(b -> !b.isEmpty() && b.length() <= LONGEST_BOUNDARY)
        .filter(b -> b.chars().allMatch(c -> c >= ' ' && c < 0x7f));
  }

  /**
   * The parts asked for that the body has, by name.
   *
   * @throws BodyRefused if it is not that form, or larger than its limits
   * @throws IOException if the connection breaks
   */
  public Map<String, Part> read(InputStream body, String boundary) throws IOException {
    MultipartStream stream =
        new MultipartStream(body, boundary.getBytes(StandardCharsets.US_ASCII), BUFFER_BYTES, null);
    stream.setPartHeaderSizeMax(LONGEST_PART_HEADERS);
    stream.setHeaderEncoding(StandardCharsets.UTF_8.name());
    Map<String, Part> parts = new LinkedHashMap<>();
    try {
      int count = 0;
      for (boolean more = stream.skipPreamble(); more; more = stream.readBoundary()) {
        if (++count > MOST_PARTS) {
          throw malformed("has more than %d parts".formatted(MOST_PARTS));
        }
        readPart(stream, parts);
      }
      if (count == 0) {
        throw malformed("has no part: its boundary does not occur in it");
      }
      return parts;
    } catch (MalformedStreamException | FileUploadIOException e) {
      throw malformed("ends before its last boundary, or the headers of a part are broken");
    }
  }

  private void readPart(MultipartStream stream, Map<String, Part> parts) throws IOException {
    Map<String, String> headers = headers(stream.readHeaders());
    String disposition = headers.getOrDefault("content-disposition", "");
    String name = parameters(disposition).getOrDefault("name", "");
    if (!disposition.toLowerCase(Locale.ROOT).startsWith("form-data") || name.isEmpty()) {
      throw malformed("has a part without Content-Disposition: form-data; name=…");
    }
    Limit limit = limits.get(name);
    if (limit == null) {
      stream.discardBodyData();
      return;
    }
    BoundedBytes content = new BoundedBytes(limit.bytes(), limit.tooLarge());
    stream.readBodyData(content);
    Part part = new Part(headers.getOrDefault("content-type", ""), content.take());
    if (parts.putIfAbsent(name, part) != null) {
      throw malformed("has the part '%s' twice".formatted(name));
    }
  }

  private static Map<String, String> headers(String block) {
    Map<String, String> headers = new HashMap<>();
    for (String line : block.lines().toList()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
            line.substring(colon + 1).strip());
      }
    }
    return headers;
  }

  private static Map<String, String> parameters(String headerValue) {
    ParameterParser parser = new ParameterParser();
    parser.setLowerCaseNames(true);
    Map<String, String> parameters = new HashMap<>();
    parser
        .parse(headerValue, ';')
        .forEach((name, value) -> parameters.put(name, value == null ? "" : value));
    return parameters;
  }

  private static BodyRefused malformed(String how) {
    return new BodyRefused(Reason.MALFORMED, "The multipart/form-data body " + how + ".");
  }

  /** The whole of a body that is not a form. */
  public static byte[] readWhole(InputStream body, Limit limit) throws IOException {
    BoundedBytes content = new BoundedBytes(limit.bytes(), limit.tooLarge());
    content.readAll(body);
    return content.take();
  }
}

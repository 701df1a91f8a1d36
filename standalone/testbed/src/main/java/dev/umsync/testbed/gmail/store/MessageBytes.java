package dev.umsync.testbed.gmail.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The bytes of a message and where its header ends (RFC 5322). Immutable. */
public final class MessageBytes {
  private static final byte[] EMPTY_LINE = {'\r', '\n', '\r', '\n'};

  private record Field(String name, String lines) {}

  private final byte[] raw;
  private final int bodyStart;
  private final List<Field> fields;

  private MessageBytes(byte[] raw, int bodyStart, List<Field> fields) {
    this.raw = raw;
    this.bodyStart = bodyStart;
    this.fields = fields;
  }

  static MessageBytes of(byte[] raw) {
    int bodyStart = raw.length;
    for (int i = 0; i + EMPTY_LINE.length <= raw.length; i++) {
      if (Arrays.equals(raw, i, i + EMPTY_LINE.length, EMPTY_LINE, 0, EMPTY_LINE.length)) {
        bodyStart = i + EMPTY_LINE.length;
        break;
      }
    }
    String header = new String(raw, 0, bodyStart, StandardCharsets.ISO_8859_1);
    return new MessageBytes(raw, bodyStart, fields(header));
  }

  public int sizeBytes() {
    return raw.length;
  }

  /** The whole message. */
  public byte[] all() {
    return Arrays.copyOf(raw, raw.length);
  }

  /** The header with the empty line after it. */
  public byte[] header() {
    return Arrays.copyOf(raw, bodyStart);
  }

  /** What follows the header. */
  public byte[] text() {
    return Arrays.copyOfRange(raw, bodyStart, raw.length);
  }

  /**
   * The lines of these fields and an empty line.
   *
   * @param but true for all fields but these
   */
  public byte[] headerFields(Set<String> names, boolean but) {
    Set<String> lower =
        names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    String lines =
        fields.stream()
            .filter(field -> lower.contains(field.name) != but)
            .map(Field::lines)
            .collect(Collectors.joining());
    return (lines + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The unfolded values of every field of this name. */
  public List<String> values(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return fields.stream()
        .filter(field -> field.name.equals(lower))
        .map(field -> field.lines.substring(lower.length() + 1).replaceAll("\r\n", "").strip())
        .toList();
  }

  /** The Message-ID with its brackets, or nothing. */
  public String messageId() {
    List<String> ids = values("message-id");
    return ids.isEmpty() ? "" : ids.getFirst();
  }

  private static List<Field> fields(String header) {
    List<Field> fields = new ArrayList<>();
    StringBuilder lines = new StringBuilder();
    for (String line : header.split("(?<=\r\n)", -1)) {
      boolean folded = line.startsWith(" ") || line.startsWith("\t");
      if (!folded) {
        addField(fields, lines.toString());
        lines.setLength(0);
      }
      lines.append(line);
    }
    addField(fields, lines.toString());
    return List.copyOf(fields);
  }

  private static void addField(List<Field> fields, String lines) {
    int colon = lines.indexOf(':');
    if (colon > 0) {
      fields.add(new Field(lines.substring(0, colon).toLowerCase(Locale.ROOT), lines));
    }
  }
}

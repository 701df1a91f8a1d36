package dev.umsync.testbed.gmail.command;

import dev.umsync.testbed.gmail.store.MessageBytes;
import dev.umsync.testbed.gmail.store.MessageView;
import dev.umsync.testbed.gmail.wire.BadCommand;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Renders what FETCH asks of one message. Knows whole messages, headers and texts, but no MIME
 * parts. Stateless.
 */
final class FetchItems {
  private static final Pattern SECTION =
      Pattern.compile("BODY(?:\\.PEEK)?\\[(.*?)\\](?:<(\\d+)\\.(\\d+)>)?", Pattern.DOTALL);
  private static final Pattern FIELDS =
      Pattern.compile("HEADER\\.FIELDS(\\.NOT)? \\((.*)\\)", Pattern.DOTALL);

  private FetchItems() {}

  /** The items of a FETCH with its macros written out (RFC 3501 section 6.4.5), upper case. */
  static List<String> expand(List<String> items) {
    List<String> expanded = new ArrayList<>();
    for (String item : items) {
      switch (item) {
        case "ALL" -> expanded.addAll(List.of("FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE"));
        case "FAST" -> expanded.addAll(List.of("FLAGS", "INTERNALDATE", "RFC822.SIZE"));
        default -> expanded.add(item);
      }
    }
    return expanded;
  }

  /** True if the item marks the message as read. */
  static boolean reads(String item) {
    return item.startsWith("BODY[") || item.equals("RFC822") || item.equals("RFC822.TEXT");
  }

  /** One whole untagged FETCH. */
  static byte[] render(int number, MessageView message, List<String> items, boolean utf8) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(out, "* " + number + " FETCH (");
    String separator = "";
    for (String item : items) {
      write(out, separator);
      item(out, message, item, utf8);
      separator = " ";
    }
    write(out, ")\r\n");
    return out.toByteArray();
  }

  private static void item(
      ByteArrayOutputStream out, MessageView message, String item, boolean utf8) {
    MessageBytes content = message.content();
    switch (item) {
      case "UID" -> write(out, "UID " + message.uid());
      case "FLAGS" -> write(out, "FLAGS (" + String.join(" ", message.flags()) + ")");
      case "INTERNALDATE" ->
          write(out, "INTERNALDATE \"" + Dates.write(message.internalDate()) + '"');
      case "RFC822.SIZE" -> write(out, "RFC822.SIZE " + content.sizeBytes());
      case "MODSEQ" -> write(out, "MODSEQ (" + message.modSeq() + ")");
      case "X-GM-MSGID", "X-GM-THRID" -> write(out, item + " " + message.gmailId());
      case "X-GM-LABELS" -> write(out, "X-GM-LABELS (" + labels(message.labels(), utf8) + ")");
      case "ENVELOPE" -> write(out, "ENVELOPE " + Envelope.of(content));
      case "RFC822" -> literal(out, "RFC822", content.all());
      case "RFC822.HEADER" -> literal(out, "RFC822.HEADER", content.header());
      case "RFC822.TEXT" -> literal(out, "RFC822.TEXT", content.text());
      default -> section(out, content, item);
    }
  }

  private static void section(ByteArrayOutputStream out, MessageBytes content, String item) {
    Matcher section = SECTION.matcher(item);
    if (!section.matches()) {
      throw new BadCommand("Unknown FETCH item");
    }
    String name = section.group(1);
    byte[] bytes = bytes(content, name);
    String origin = "";
    if (section.group(2) != null) {
      int from = Math.min(Integer.parseInt(section.group(2)), bytes.length);
      int to = (int) Math.min((long) from + Long.parseLong(section.group(3)), bytes.length);
      bytes = Arrays.copyOfRange(bytes, from, to);
      origin = "<" + from + ">";
    }
    literal(out, "BODY[" + name + "]" + origin, bytes);
  }

  private static byte[] bytes(MessageBytes content, String section) {
    Matcher fields = FIELDS.matcher(section);
    if (fields.matches()) {
      Set<String> names =
          Set.copyOf(List.of(fields.group(2).replace("\"", "").strip().split("\\s+", -1)));
      return content.headerFields(names, fields.group(1) != null);
    }
    return switch (section) {
      case "" -> content.all();
      case "HEADER" -> content.header();
      case "TEXT" -> content.text();
      default -> throw new BadCommand("This server knows no MIME parts");
    };
  }

  private static String labels(Set<String> labels, boolean utf8) {
    return String.join(
        " ", labels.stream().sorted().map(label -> Names.quoted(label, utf8)).toList());
  }

  private static void literal(ByteArrayOutputStream out, String name, byte[] bytes) {
    write(out, name + " {" + bytes.length + "}\r\n");
    out.writeBytes(bytes);
  }

  private static void write(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  static String normalise(String item) {
    // Header names keep their case: the answer repeats the section as it was asked for.
    int bracket = item.indexOf('[');
    return bracket < 0
        ? item.toUpperCase(Locale.ROOT)
        : item.substring(0, bracket).toUpperCase(Locale.ROOT) + upperSection(item, bracket);
  }

  private static String upperSection(String item, int bracket) {
    int parenthesis = item.indexOf('(');
    return parenthesis < 0
        ? item.substring(bracket).toUpperCase(Locale.ROOT)
        : item.substring(bracket, parenthesis).toUpperCase(Locale.ROOT)
            + item.substring(parenthesis);
  }
}

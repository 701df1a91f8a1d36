package dev.umsync.worker.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A parameter in any script: UTF-8, percent-encoded, in numbered sections where it is long (RFC
 * 2231 sections 3 and 4).
 */
final class ExtendedParameter {
  private static final int LONGEST_SECTION_CHARS = 70;
  private static final String CHARSET = "UTF-8''";
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private ExtendedParameter() {}

  /** The sections, each a token for a folded line, all but the last with its semicolon. */
  static List<String> encode(String name, String value) {
    List<String> pieces = pieces(value, LONGEST_SECTION_CHARS - name.length() - 6);
    if (pieces.size() == 1) {
      return List.of(name + "*=" + pieces.getFirst());
    }
    List<String> sections = new ArrayList<>();
    for (int i = 0; i < pieces.size(); i++) {
      String end = i < pieces.size() - 1 ? ";" : "";
      sections.add(name + "*" + i + "*=" + pieces.get(i) + end);
    }
    return sections;
  }

  /** Cut between characters: a decoder may decode section by section. */
  private static List<String> pieces(String value, int room) {
    List<String> pieces = new ArrayList<>();
    StringBuilder piece = new StringBuilder(CHARSET);
    value
        .codePoints()
        .forEach(codePoint -> {
          String encoded = encode(codePoint);
          if (piece.length() + encoded.length() > room) {
            pieces.add(piece.toString());
            piece.setLength(0);
          }
          piece.append(encoded);
        });
    pieces.add(piece.toString());
    return pieces;
  }

  private static String encode(int codePoint) {
    if (codePoint < 0x80
        && (Character.isLetterOrDigit(codePoint) || "-._".indexOf(codePoint) >= 0)) {
      return Character.toString(codePoint);
    }
    StringBuilder out = new StringBuilder(12);
    for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
      out.append('%').append(HEX.toHexDigits(b));
    }
    return out.toString();
  }
}

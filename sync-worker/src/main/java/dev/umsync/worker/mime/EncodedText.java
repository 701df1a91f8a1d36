package dev.umsync.worker.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the encoded words that {@link MimeHead} writes (RFC 2047, UTF-8). Stateless. */
public final class EncodedText {
  private static final Pattern WORD =
      Pattern.compile("=\\?UTF-8\\?([QB])\\?([!-~&&[^?]]*)\\?=(\\s+(?==\\?UTF-8\\?))?");

  private EncodedText() {}

  /** The text of an unfolded header value; what is no encoded word of ours stays as it is. */
  public static String decode(String value) {
    Matcher words = WORD.matcher(value);
    StringBuilder out = new StringBuilder();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int at = 0;
    while (words.find()) {
      out.append(value, at, words.start());
      bytes.writeBytes(
          words.group(1).equals("Q") ? quoted(words.group(2)) : base64(words.group(2)));
      out.append(bytes.toString(StandardCharsets.UTF_8));
      bytes.reset();
      at = words.end();
    }
    return out.append(value, at, value.length()).toString();
  }

  private static byte[] quoted(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '=' && i + 2 < text.length() && isHex(text, i + 1)) {
        out.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
        i += 2;
      } else {
        out.write(c == '_' ? ' ' : c);
      }
    }
    return out.toByteArray();
  }

  private static boolean isHex(String text, int at) {
    return HexFormat.isHexDigit(text.charAt(at)) && HexFormat.isHexDigit(text.charAt(at + 1));
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return text.getBytes(StandardCharsets.US_ASCII);
    }
  }
}

package dev.umsync.worker.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Writes header fields of a message or a body part (RFC 5322 section 2.2, RFC 2047, RFC 2231):
 * 7-bit, CRLF, lines of at most {@value #LONGEST_LINE_CHARS} characters wherever white space allows
 * a break.
 *
 * <p>No value can end a header or begin another one: what is not plain printable ASCII is encoded.
 * Thread rule: one thread.
 */
public final class MimeHead {
  /** RFC 2047 section 2 asks for 76 where encoded words stand. */
  static final int LONGEST_LINE_CHARS = 76;

  /** RFC 5322 section 2.1.1 allows 998 in a line, which can only be broken at a space. */
  private static final int LONGEST_WORD_CHARS = 900;

  private static final int LONGEST_NAME_CHARS = 61;
  private static final Pattern TOKEN = Pattern.compile("[!-~&&[^()<>@,;:\\\\\"/\\[\\]?=*'%]]+");
  private static final int LONGEST_PLAIN_PHRASE_CHARS = 60;

  private final StringBuilder out = new StringBuilder(1024);

  /** Free text, such as a Subject. An empty text leaves the header out. */
  public MimeHead text(String name, String text) {
    String value = withoutControls(text);
    if (value.isEmpty()) {
      return this;
    }
    if (isPlain(value) && !value.contains("=?")) {
      return fold(name, List.of(value.split(" ")));
    }
    return fold(name, EncodedWords.encode(value, LONGEST_LINE_CHARS - name.length() - 2));
  }

  /**
   * A value written by this program in the syntax that its header asks for.
   *
   * @throws IllegalArgumentException if it is not printable ASCII
   */
  public MimeHead plain(String name, String value) {
    if (!isPlain(value)) {
      throw new IllegalArgumentException("header " + name + " is not printable ASCII");
    }
    return fold(name, List.of(value.split(" ")));
  }

  /** One mailbox with the name a person reads (RFC 5322 section 3.4). */
  public MimeHead mailbox(String name, String displayName, MailAddress address) {
    if (withoutControls(displayName).isEmpty()) {
      return fold(name, List.of(address.text()));
    }
    List<String> tokens = new ArrayList<>(phrase(name, displayName));
    tokens.add("<" + address.text() + ">");
    return fold(name, tokens);
  }

  /** A person whose address can't stand in a 7-bit header: an empty group of that name. */
  public MimeHead personWithoutAddress(String name, String displayName) {
    String said = withoutControls(displayName).isEmpty() ? "Undisclosed" : displayName;
    List<String> tokens = new ArrayList<>(phrase(name, said));
    tokens.add(":;");
    return fold(name, tokens);
  }

  private static List<String> phrase(String header, String displayName) {
    String text = withoutControls(displayName);
    return isPlainPhrase(text)
        ? List.of(quoted(text))
        : EncodedWords.encode(text, LONGEST_LINE_CHARS - header.length() - 2);
  }

  /** Whether it can stand in quotes; what looks like an encoded word may be taken for one there. */
  private static boolean isPlainPhrase(String text) {
    return text.length() <= LONGEST_PLAIN_PHRASE_CHARS && isPlain(text) && !text.contains("=?");
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /**
   * A value with one parameter that holds a file name in any script: as it is where it is short and
   * plain, which every reader knows, and otherwise as RFC 2231 has it.
   *
   * @param value such as {@code attachment} or a media type
   */
  public MimeHead withFileName(String name, String value, String parameter, String fileName) {
    if (TOKEN.matcher(fileName).matches() && fileName.length() <= 60) {
      return fold(name, List.of(value + ";", parameter + "=" + fileName));
    }
    if (isPlainPhrase(fileName)) {
      return fold(name, List.of(value + ";", parameter + "=" + quoted(fileName)));
    }
    List<String> tokens = new ArrayList<>();
    tokens.add(value + ";");
    tokens.addAll(ExtendedParameter.encode(parameter, fileName));
    return fold(name, tokens);
  }

  /**
   * Words of printable ASCII with one space between them. A loop: as a regular expression it took a
   * fifth of the time that a message takes to compose.
   */
  private static boolean isPlain(String value) {
    int word = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c > ' ' && c <= '~') {
        word++;
      } else if (c == ' ' && word > 0) {
        word = 0;
      } else {
        return false;
      }
      if (word > LONGEST_WORD_CHARS) {
        return false;
      }
    }
    return word > 0;
  }

  private static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      if (!letter && (i == 0 || (c != '-' && (c < '0' || c > '9')))) {
        return false;
      }
    }
    return !name.isEmpty() && name.length() <= LONGEST_NAME_CHARS;
  }

  /** A decoded line break would be one to whoever reads the value, although it is none here. */
  private static String withoutControls(String text) {
    if (isPlain(text)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .map(
            c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? ' ' : c)
        .forEach(out::appendCodePoint);
    return out.toString().strip();
  }

  /** What was written so far and the empty line that ends a head. */
  public byte[] end() {
    return (out + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private MimeHead fold(String name, List<String> tokens) {
    if (!isName(name)) {
      throw new IllegalArgumentException("not a header name");
    }
    out.append(name).append(':');
    int column = name.length() + 1;
    boolean first = true;
    for (String token : tokens) {
      // Not before the first token: some readers lose a value that begins on the second line.
      if (!first && column + 1 + token.length() > LONGEST_LINE_CHARS) {
        out.append("\r\n");
        column = 0;
      }
      out.append(' ').append(token);
      column += 1 + token.length();
      first = false;
    }
    out.append("\r\n");
    return this;
  }
}

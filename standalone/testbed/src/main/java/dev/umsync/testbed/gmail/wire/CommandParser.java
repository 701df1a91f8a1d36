package dev.umsync.testbed.gmail.wire;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads commands from a client, asking a {@link LiteralGate} before every literal. Owned by the
 * connection's thread.
 */
public final class CommandParser {
  /** Decides on literals, which is where a server may stop a client. */
  public interface LiteralGate {
    /**
     * A literal of this size is announced; a synchronizing one waits for the gate's continuation.
     */
    void announced(String tag, String command, int sizeBytes, boolean synchronizing)
        throws IOException;

    /** The whole literal has arrived. */
    void arrived(String command) throws IOException;
  }

  private static final int LONGEST_LINE_BYTES = 64 * 1024;
  private static final int LONGEST_LITERAL_BYTES = 64 * 1024 * 1024;

  private final PushbackInputStream in;
  private final LiteralGate gate;
  private String tag = "";
  private String current = "";

  public CommandParser(InputStream in, LiteralGate gate) {
    this.in = new PushbackInputStream(in, 1);
    this.gate = gate;
  }

  /** True if more of the client's bytes are here already, so that it did not wait for an answer. */
  public boolean hasInput() throws IOException {
    return in.available() > 0;
  }

  /** A bare line: the answer to a continuation, or DONE. Without its line end. */
  public String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = next(); b != '\n'; b = next()) {
      if (line.size() == LONGEST_LINE_BYTES) {
        throw new IOException("The client sent an endless line");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8).stripTrailing();
  }

  /**
   * The next command; one without a name if it breaks the grammar, its line read to the end.
   *
   * @throws EOFException when the client is gone
   */
  public ImapCommand readCommand() throws IOException {
    tag = "*";
    boolean uid = false;
    try {
      tag = atom();
      space();
      current = atom().toUpperCase(Locale.ROOT);
      if (current.equals("UID")) {
        uid = true;
        space();
        current = atom().toUpperCase(Locale.ROOT);
      }
      List<Arg> args = new ArrayList<>();
      while (peek() == ' ') {
        in.read();
        args.add(arg());
      }
      endOfLine();
      return new ImapCommand(tag, current, uid, args);
    } catch (BadCommand e) {
      readLine();
      return new ImapCommand(tag, "", uid, List.of());
    }
  }

  private Arg arg() throws IOException {
    int first = peek();
    if (first == '~') { // literal8, RFC 3516
      in.read();
      return literal();
    }
    return switch (first) {
      case '(' -> group();
      case '"' -> quoted();
      case '{' -> literal();
      default -> new Arg.Atom(atom());
    };
  }

  private Arg group() throws IOException {
    in.read();
    List<Arg> items = new ArrayList<>();
    while (peek() != ')') {
      items.add(arg());
      if (peek() == ' ') {
        in.read();
      }
    }
    in.read();
    return new Arg.Group(items);
  }

  private Arg quoted() throws IOException {
    in.read();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int b = inLine(); b != '"'; b = inLine()) {
      text.write(b == '\\' ? inLine() : b);
    }
    return new Arg.Quoted(text.toString(StandardCharsets.UTF_8));
  }

  private Arg literal() throws IOException {
    in.read();
    StringBuilder digits = new StringBuilder();
    for (int b = inLine(); b != '}'; b = inLine()) {
      digits.append((char) b);
    }
    boolean synchronizing = digits.indexOf("+") < 0;
    int size = size(digits.toString().replace("+", ""));
    endOfLine();
    gate.announced(tag, current, size, synchronizing);
    byte[] bytes = in.readNBytes(size);
    if (bytes.length < size) {
      throw new EOFException("The client left within a literal");
    }
    gate.arrived(current);
    return new Arg.Literal(bytes);
  }

  private static int size(String digits) {
    try {
      int size = Integer.parseInt(digits);
      if (size >= 0 && size <= LONGEST_LITERAL_BYTES) {
        return size;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new BadCommand("Not the size of a literal");
  }

  /** Brackets belong to the atom with all that is in them: BODY[HEADER.FIELDS (DATE)]. */
  private String atom() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    int depth = 0;
    for (int b = peek(); depth > 0 || (" ()\"\r\n".indexOf(b) < 0); b = peek()) {
      depth += b == '[' ? 1 : b == ']' ? -1 : 0;
      if (b == '\r' || b == '\n' || text.size() == LONGEST_LINE_BYTES) {
        throw new BadCommand("A bracket is not closed");
      }
      text.write(in.read());
    }
    if (text.size() == 0) {
      throw new BadCommand("An atom is missing");
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  private void space() throws IOException {
    if (peek() != ' ') {
      throw new BadCommand("A space is missing");
    }
    in.read();
  }

  private void endOfLine() throws IOException {
    int b = peek();
    if (b == '\r') {
      in.read();
      b = peek();
    }
    if (b != '\n') {
      throw new BadCommand("The line does not end here");
    }
    in.read();
  }

  private int inLine() throws IOException {
    int b = peek();
    if (b == '\r' || b == '\n') {
      throw new BadCommand("The line ends too early");
    }
    return in.read();
  }

  private int peek() throws IOException {
    int b = next();
    in.unread(b);
    return b;
  }

  private int next() throws IOException {
    int b = in.read();
    if (b < 0) {
      throw new EOFException("The client is gone");
    }
    return b;
  }
}

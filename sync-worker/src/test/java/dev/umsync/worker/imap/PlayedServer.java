package dev.umsync.worker.imap;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in clear that plays one written scene for each connection; a virtual thread each. */
final class PlayedServer implements AutoCloseable {
  private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)\\+?\\}$");

  /** What the server does on one connection. */
  interface Scene {
    void play(Stage stage) throws IOException;
  }

  private final ServerSocket listener;
  private final List<String> heard = new CopyOnWriteArrayList<>();

  PlayedServer(Scene scene) throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> accept(scene));
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Every command line from every client, without tags and literals. */
  List<String> heard() {
    return heard;
  }

  private void accept(Scene scene) {
    try {
      while (true) {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(scene, socket));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Scene scene, Socket socket) {
    try (socket) {
      scene.play(new Stage(socket));
    } catch (IOException gone) {
      // The client left; the test sees what it did.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  /** One connection. Owned by its thread. */
  final class Stage {
    private final Socket socket;
    private final InputStream in;
    private String tag = "";

    Stage(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
    }

    void say(String line) throws IOException {
      socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Answers the last command. */
    void answer(String rest) throws IOException {
      say(tag + " " + rest);
    }

    /** The next command without its tag. */
    String hear() throws IOException {
      String line = line();
      int space = line.indexOf(' ');
      tag = space < 0 ? line : line.substring(0, space);
      String command = space < 0 ? "" : line.substring(space + 1);
      heard.add(command);
      return command;
    }

    /** A line that is no command. */
    String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new IOException("the client has gone");
        }
        if (b != '\r') {
          line.append((char) b);
        }
      }
      return line.toString();
    }

    /** Reads the literal that the command announced, and the line's end. */
    void literal(String command) throws IOException {
      Matcher matcher = LITERAL.matcher(command);
      if (!matcher.find()) {
        throw new IOException("no literal in " + command);
      }
      in.readNBytes(Integer.parseInt(matcher.group(1)));
      line();
    }

    void skip(int bytes) throws IOException {
      in.readNBytes(bytes);
    }

    /** Greets and lets anybody in. */
    void logIn(String capabilities) throws IOException {
      say("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] played");
      hear();
      answer("OK [CAPABILITY IMAP4rev1 " + capabilities + "] in");
    }

    /**
     * Carries every command out, until the client has gone.
     *
     * @param says what is said, by how the command begins, before it is answered
     */
    void obey(Map<String, String> says) throws IOException {
      while (true) {
        String command = hear();
        for (Map.Entry<String, String> said : says.entrySet()) {
          if (command.startsWith(said.getKey())) {
            say(said.getValue());
          }
        }
        answer("OK done");
      }
    }

    /** Waits until the client has gone. */
    void waitForTheEnd() throws IOException {
      while (in.read() >= 0) {
        // Whatever it says.
      }
    }
  }
}

package dev.umsync.testbed.gmail;

import dev.umsync.testbed.mail.TestMailServer;
import dev.umsync.testbed.net.ServerCertificate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Speaks IMAP line by line, so that a test sees what is on the wire. Used by one thread. */
final class WireClient implements AutoCloseable {
  private final Socket socket;
  private final BufferedReader in;
  private int tags;

  WireClient(TestMailServer server) throws IOException {
    socket =
        ServerCertificate.trusting(server.trustCertificate())
            .getSocketFactory()
            .createSocket(server.host(), server.imapsPort());
    socket.setSoTimeout(20_000);
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    line();
  }

  static WireClient loggedIn(TestMailServer server, String address) throws IOException {
    WireClient client = new WireClient(server);
    client.command("LOGIN " + address + " " + server.password(address));
    return client;
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The next line; {@code <end>} when the server has closed the connection. */
  String line() throws IOException {
    String line = in.readLine();
    return line == null ? "<end>" : line;
  }

  /** Sends a command and returns every line to its tagged answer or the end. */
  List<String> command(String command) throws IOException {
    String tag = "t" + ++tags;
    send(tag + " " + command + "\r\n");
    return answer(tag);
  }

  /** An APPEND with a synchronizing literal. */
  List<String> append(String folder, String raw) throws IOException {
    String tag = "t" + ++tags;
    send(tag + " APPEND " + folder + " {" + raw.length() + "}\r\n");
    String first = line();
    if (!first.startsWith("+ ")) {
      return List.of(first, line());
    }
    send(raw + "\r\n");
    return answer(tag);
  }

  private List<String> answer(String tag) throws IOException {
    List<String> lines = new ArrayList<>();
    while (lines.isEmpty()
        || !(lines.getLast().startsWith(tag + " ") || lines.getLast().equals("<end>"))) {
      lines.add(line());
    }
    return lines;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

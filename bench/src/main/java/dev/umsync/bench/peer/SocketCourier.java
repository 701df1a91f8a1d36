package dev.umsync.bench.peer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The ceiling: a socket that sends one message, encoded beforehand, with LITERAL+ in one write, and
 * reads lines until its tag comes. It decodes, composes and remembers nothing. Any thread.
 */
final class SocketCourier implements Courier {
  private static final int LONGEST_LINE_BYTES = 8192;

  private final Endpoint endpoint;
  private final byte[] command;

  SocketCourier(Endpoint endpoint, byte[] recording) {
    this.endpoint = endpoint;
    byte[] message = Letter.whole("bare-socket", recording);
    byte[] line =
        ("a APPEND INBOX () \"04-May-2026 09:30:00 +0000\" {" + message.length + "+}\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    this.command = new byte[line.length + message.length + 2];
    System.arraycopy(line, 0, command, 0, line.length);
    System.arraycopy(message, 0, command, line.length, message.length);
    command[command.length - 2] = '\r';
    command[command.length - 1] = '\n';
  }

  @Override
  public Mailbox open(String address, String token) throws IOException {
    Socket socket = new Socket(endpoint.host(), endpoint.port());
    socket.setTcpNoDelay(true);
    try {
      if (endpoint.tls() != null) {
        socket = endpoint.tls().createSocket(socket, endpoint.host(), endpoint.port(), true);
      }
      Wire wire =
          new Wire(
              socket,
              new BufferedInputStream(socket.getInputStream(), LONGEST_LINE_BYTES),
              socket.getOutputStream());
      wire.line();
      wire.command(
          ("a AUTHENTICATE XOAUTH2 " + Letter.xoauth2(address, token) + "\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      return new Open(wire, command);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private record Open(Wire wire, byte[] command) implements Mailbox {
    @Override
    public void append(byte[] recording) throws IOException {
      wire.command(command);
    }

    @Override
    public void close() {
      try {
        wire.socket().close();
      } catch (IOException e) {
        // It is gone anyway.
      }
    }
  }

  private record Wire(Socket socket, InputStream in, OutputStream out) {
    void command(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
      String line = line();
      while (!line.startsWith("a ")) {
        line = line();
      }
      if (!line.startsWith("a OK")) {
        throw new IOException("refused");
      }
    }

    String line() throws IOException {
      StringBuilder line = new StringBuilder(128);
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0 || line.length() > LONGEST_LINE_BYTES) {
          throw new IOException("the server ended the connection");
        }
        line.append((char) c);
      }
      return line.toString();
    }
  }
}

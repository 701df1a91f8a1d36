package dev.umsync.worker.imap.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.eclipse.angus.mail.util.WriteTimeoutSocket;
import tlschannel.ClientTlsChannel;
import tlschannel.TlsChannel;

/**
 * TLS over a socket, as the JDK's {@link javax.net.ssl.SSLSocket} is, for many connections of which
 * few talk at a time: the JDK's keeps 27 kB of buffers for each, this one 256 bytes. What is
 * written leaves when it is flushed, or when there is enough of it for one write. One thread reads
 * while another writes; any closes, which waits for neither the other side nor a write.
 */
final class TlsSocket extends WriteTimeoutSocket {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /** The longest content of a record (RFC 8446, 5.1). */
  private static final int CONTENT_BYTES = 1 << 14;

  private final RecordChannel records;
  private final TlsChannel channel;

  private TlsSocket(Socket socket, RecordChannel records, TlsChannel channel) throws IOException {
    super(socket, 0, null); // no limits of Angus's: the socket below has its own
    this.records = records;
    this.channel = channel;
  }

  /**
   * Shakes hands with a server that must show a certificate for this host.
   *
   * @param socket connected; closed if the handshake fails
   * @param context what is trusted; one for a provider, so that sessions are resumed
   * @throws SSLException if the server is not who it should be, or talks no TLS of ours
   */
  static TlsSocket over(
      Socket socket, String host, int port, SSLContext context, RecordBuffers buffers)
      throws IOException {
    SSLEngine engine = engine(context, host, port);
    RecordChannel records = new RecordChannel(socket, buffers);
    TlsChannel channel =
        ClientTlsChannel.newBuilder(records, engine).withEncryptedBufferAllocator(buffers).build();
    try {
      channel.handshake();
    } catch (ClosedChannelException e) {
      socket.close();
      throw new EOFException("the server ended the connection before TLS was agreed on");
    } catch (IOException | RuntimeException e) {
      try (socket) {
        say(engine, records);
      }
      throw e;
    }
    records.gather();
    return new TlsSocket(socket, records, channel);
  }

  private static SSLEngine engine(SSLContext context, String host, int port) {
    SSLEngine engine = context.createSSLEngine(host, port);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(PROTOCOLS);
    // As Angus does: of the JDK's rules the one with wildcards in the first label only.
    parameters.setEndpointIdentificationAlgorithm("LDAPS");
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** Tells the server why, for its log; that it can't hear it any more is no matter. */
  private static void say(SSLEngine engine, RecordChannel records) {
    try {
      ByteBuffer alert = ByteBuffer.allocate(RecordBuffers.RECORD_BYTES);
      engine.wrap(ByteBuffer.allocate(0), alert);
      if (alert.flip().hasRemaining()) {
        records.write(alert);
      }
    } catch (IOException gone) {
      // What ended the handshake is what counts.
    }
  }

  /** What was agreed on. */
  SSLSession session() {
    return channel.getSslEngine().getSession();
  }

  /** Buffers that this connection holds at the moment. */
  long heldBytes() {
    return channel.getPlainBufferAllocator().currentAllocation()
        + channel.getEncryptedBufferAllocator().currentAllocation();
  }

  @Override
  public InputStream getInputStream() {
    return new Input();
  }

  @Override
  public synchronized OutputStream getOutputStream() {
    return new Output();
  }

  @Override
  public void close() throws IOException {
    if (records.isSending()) {
      // The channel would wait for the write, to say farewell after it.
      records.close();
    }
    channel.close();
  }

  private final class Input extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      // It gives a buffer back when it has read it to its end.
      if (length > 0 && heldBytes() == 0 && !channel.shutdownReceived() && channel.isOpen()) {
        // Before the channel borrows a buffer, which it would hold for as long as it waits.
        records.await();
      }
      try {
        return channel.read(ByteBuffer.wrap(bytes, offset, length));
      } catch (IllegalStateException e) {
        throw new SSLException("the server sent a record that is longer than TLS allows", e);
      }
    }

    @Override
    public void close() throws IOException {
      TlsSocket.this.close();
    }
  }

  private final class Output extends OutputStream {
    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int from = offset; from < offset + length; from += CONTENT_BYTES) {
        // Here and not within the channel, which would read no more after a failed write: a server
        // that ends a connection has often said why.
        records.sendIfFull();
        int count = Math.min(CONTENT_BYTES, offset + length - from);
        if (channel.write(ByteBuffer.wrap(bytes, from, count)) < count) {
          throw new SSLException("the server has ended TLS");
        }
      }
    }

    @Override
    public void flush() throws IOException {
      records.send();
    }

    @Override
    public void close() throws IOException {
      TlsSocket.this.close();
    }
  }
}

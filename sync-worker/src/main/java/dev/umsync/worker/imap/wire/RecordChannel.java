package dev.umsync.worker.imap.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The line below TLS: takes records apart from the writes that carry them, and whoever waits for
 * one holds no more than what the first bytes need. One thread reads while another writes; any
 * closes.
 */
final class RecordChannel implements ByteChannel {
  /** Most answers of a mail server; of a longer one the beginning. */
  private static final int AWAITED_BYTES = 256;

  private static final Logger LOG = LoggerFactory.getLogger(RecordChannel.class);

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final RecordBuffers buffers;
  private final byte[] awaited = new byte[AWAITED_BYTES];
  private int awaitedFrom;
  private int awaitedTo;

  private final ReentrantLock writing = new ReentrantLock();
  private byte @Nullable [] load;
  private int loaded;
  private boolean gathering;

  RecordChannel(Socket socket, RecordBuffers buffers) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
    this.buffers = buffers;
  }

  /** Waits until there is something to read, or the end. */
  void await() throws IOException {
    if (awaitedFrom == awaitedTo) {
      awaitedFrom = 0;
      awaitedTo = Math.max(0, in.read(awaited, 0, awaited.length));
    }
  }

  @Override
  public int read(ByteBuffer to) throws IOException {
    int count;
    if (awaitedFrom < awaitedTo) {
      count = Math.min(to.remaining(), awaitedTo - awaitedFrom);
      to.put(awaited, awaitedFrom, count);
      awaitedFrom += count;
    } else {
      // What TLS itself has to say while it reads, new keys above all, waits for nobody's flush.
      sendUnlessWriting();
      count = in.read(to.array(), to.arrayOffset() + to.position(), to.remaining());
      to.position(to.position() + Math.max(0, count));
    }
    return count;
  }

  /** Sends what waits; whoever is writing sends it too. */
  private void sendUnlessWriting() throws IOException {
    if (writing.tryLock()) {
      try {
        send();
      } finally {
        writing.unlock();
      }
    }
  }

  /**
   * From now on records wait for {@link #send}. Until then each leaves at once, as a handshake
   * needs it.
   */
  void gather() {
    writing.lock();
    try {
      gathering = true;
    } finally {
      writing.unlock();
    }
  }

  /** Takes one record at most. */
  @Override
  public int write(ByteBuffer record) throws IOException {
    int count = record.remaining();
    writing.lock();
    try {
      if (gathering) {
        gather(record);
      } else {
        out.write(record.array(), record.arrayOffset() + record.position(), count);
        record.position(record.limit());
      }
      return count;
    } finally {
      writing.unlock();
    }
  }

  private void gather(ByteBuffer record) throws IOException {
    int count = record.remaining();
    if (load != null && loaded + count > load.length) {
      sendLoad(load);
    }
    byte[] room = load == null ? buffers.load() : load;
    load = room;
    record.get(room, loaded, count);
    loaded += count;
  }

  /** Sends what waits. */
  void send() throws IOException {
    writing.lock();
    try {
      if (load != null) {
        sendLoad(load);
      }
    } finally {
      writing.unlock();
    }
  }

  /** Sends what waits if there may be no room for another record. */
  void sendIfFull() throws IOException {
    writing.lock();
    try {
      if (load != null && loaded + RecordBuffers.RECORD_BYTES > load.length) {
        sendLoad(load);
      }
    } finally {
      writing.unlock();
    }
  }

  private void sendLoad(byte[] full) throws IOException {
    int count = loaded;
    loaded = 0;
    load = null;
    try {
      out.write(full, 0, count);
    } finally {
      buffers.free(full);
    }
  }

  @Override
  public boolean isOpen() {
    return !socket.isClosed();
  }

  /** Whether somebody is writing, for as long as the other side may let that take. */
  boolean isSending() {
    return writing.isLocked();
  }

  /** Sends what waits, the farewell above all, unless somebody is writing. */
  @Override
  public void close() throws IOException {
    try (socket) {
      sendUnlessWriting();
    } catch (IOException e) {
      LOG.atTrace().log("A connection ended without a farewell");
    }
  }
}

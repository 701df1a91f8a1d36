package dev.umsync.worker.imap.wire;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import tlschannel.BufferAllocator;
import tlschannel.impl.TlsChannelImpl;

/**
 * What TLS records are put together in, lent for as long as a read or a write takes: of all the
 * connections that are kept warm few do either at a time. So many of each kind are kept while
 * nobody needs them. Safe for any number of threads.
 */
final class RecordBuffers implements BufferAllocator {
  /** The channel takes no longer ones. */
  static final int RECORD_BYTES = TlsChannelImpl.maxTlsPacketSize;

  /** What leaves in one write; more than one piece of a recording that is encoded. */
  static final int LOAD_BYTES = 5 * RECORD_BYTES;

  private final BlockingQueue<ByteBuffer> records;
  private final BlockingQueue<byte[]> loads;

  /**
   * @param kept so many of each kind, together 102 KiB
   */
  RecordBuffers(int kept) {
    this.records = new ArrayBlockingQueue<>(kept);
    this.loads = new ArrayBlockingQueue<>(kept);
  }

  @Override
  public ByteBuffer allocate(int size) {
    ByteBuffer used = size == RECORD_BYTES ? records.poll() : null;
    return used == null ? ByteBuffer.allocate(size) : used.clear();
  }

  @Override
  public void free(ByteBuffer buffer) {
    if (buffer.capacity() == RECORD_BYTES) {
      var _ = records.offer(buffer);
    }
  }

  /** Room for what leaves in one write, of {@link #LOAD_BYTES}. */
  byte[] load() {
    byte[] used = loads.poll();
    return used == null ? new byte[LOAD_BYTES] : used;
  }

  /** Takes it back. */
  void free(byte[] load) {
    var _ = loads.offer(load);
  }
}

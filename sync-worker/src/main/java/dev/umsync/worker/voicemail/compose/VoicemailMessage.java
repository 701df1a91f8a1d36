package dev.umsync.worker.voicemail.compose;

import dev.umsync.common.identity.MessageIdentity;
import dev.umsync.worker.message.MessageSource;
import dev.umsync.worker.mime.Base64Lines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A composed message: what stands before the recording, the recording itself, unencoded and shared
 * with the event, and what stands after it.
 *
 * <p>Its size is known without encoding anything; each writing encodes the recording once, straight
 * to the stream. Thread rule: immutable.
 */
public final class VoicemailMessage implements MessageSource {
  private final MessageIdentity identity;
  private final byte[] head;
  private final Optional<byte[]> recording;
  private final byte[] tail;
  private final int sizeBytes;

  VoicemailMessage(MessageIdentity identity, byte[] head, Optional<byte[]> recording, byte[] tail) {
    this.identity = identity;
    this.head = head;
    this.recording = recording;
    this.tail = tail;
    long encoded = recording.map(r -> Base64Lines.sizeBytes(r.length)).orElse(0L);
    this.sizeBytes = Math.toIntExact(head.length + encoded + tail.length);
  }

  /** What the message bears, so that it can be found again. */
  public MessageIdentity identity() {
    return identity;
  }

  /** Whether the recording is attached. */
  public boolean hasRecording() {
    return recording.isPresent();
  }

  @Override
  public int sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    out.write(head);
    if (recording.isPresent()) {
      Base64Lines.write(recording.get(), out);
    }
    out.write(tail);
  }

  /** Whether it is this one, byte for byte. */
  public boolean is(byte[] message) {
    if (message.length != sizeBytes) {
      return false;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(sizeBytes);
    try {
      writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("a stream in memory does not fail", e);
    }
    return Arrays.equals(bytes.toByteArray(), message);
  }

  @Override
  public String toString() {
    return "VoicemailMessage[" + sizeBytes + " bytes]";
  }
}

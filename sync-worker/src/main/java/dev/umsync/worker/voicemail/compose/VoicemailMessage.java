package dev.umsync.worker.voicemail.compose;

import dev.umsync.common.identity.MessageIdentity;
import dev.umsync.worker.message.MessageSource;
import dev.umsync.worker.mime.Base64Lines;
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
  private final int tailFrom;
  private final int sizeBytes;

  VoicemailMessage(MessageIdentity identity, byte[] head, Optional<byte[]> recording, byte[] tail) {
    this(identity, head, recording, tail, 0);
  }

  /**
   * Of these.
   *
   * @param tail shared; it stands after the recording from {@code tailFrom} on
   */
  VoicemailMessage(
      MessageIdentity identity,
      byte[] head,
      Optional<byte[]> recording,
      byte[] tail,
      int tailFrom) {
    this.identity = identity;
    this.head = head;
    this.recording = recording;
    this.tail = tail;
    this.tailFrom = tailFrom;
    long encoded = recording.map(r -> Base64Lines.sizeBytes(r.length)).orElse(0L);
    this.sizeBytes = Math.toIntExact(head.length + encoded + tail.length - tailFrom);
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
    out.write(tail, tailFrom, tail.length - tailFrom);
  }

  /** Whether it is this one, byte for byte. */
  public boolean is(byte[] message) {
    if (message.length != sizeBytes) {
      return false;
    }
    Comparison there = new Comparison(message);
    try {
      writeTo(there);
    } catch (IOException e) {
      throw new UncheckedIOException("a comparison does not fail", e);
    }
    return there.same;
  }

  /** Holds what is written against bytes that are as many, without keeping it. */
  private static final class Comparison extends OutputStream {
    private final byte[] with;
    private int at;
    private boolean same = true;

    Comparison(byte[] with) {
      this.with = with;
    }

    @Override
    public void write(int b) {
      same &= with[at++] == (byte) b;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      same &= Arrays.equals(bytes, from, from + length, with, at, at + length);
      at += length;
    }
  }

  @Override
  public String toString() {
    return "VoicemailMessage[" + sizeBytes + " bytes]";
  }
}

package dev.umsync.bench.site;

import dev.umsync.common.event.Audio;
import dev.umsync.common.event.Caller;
import dev.umsync.common.event.EventMeta;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;

/** Voicemails as a phone system would send them, all of one size. Immutable, any thread. */
public final class Recordings {
  /** With this the message is 102 kB: 100 kB of base64 and 2 kB of headers and text. */
  public static final int USUAL_BYTES = 73_000;

  /** Where they come from. */
  public static final SourceUri SOURCE = new SourceUri("um://bench");

  private static final int HEADER_BYTES = 44;
  private static final int BYTES_PER_SECOND = 8_000;
  private static final long SEED = 20_261_125L;

  private final Audio audio;

  /** With recordings of so many bytes: G.711 in a WAV file, random so that no codec shortens it. */
  public Recordings(int sizeBytes) {
    this.audio = Audio.of("audio/wav", wav(sizeBytes));
  }

  private static byte[] wav(int sizeBytes) {
    byte[] sound = new byte[sizeBytes - HEADER_BYTES];
    new Random(SEED).nextBytes(sound);
    return ByteBuffer.allocate(sizeBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("RIFF".getBytes(StandardCharsets.US_ASCII))
        .putInt(sizeBytes - 8)
        .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
        .putInt(16)
        .putShort((short) 7)
        .putShort((short) 1)
        .putInt(BYTES_PER_SECOND)
        .putInt(BYTES_PER_SECOND)
        .putShort((short) 1)
        .putShort((short) 8)
        .put("data".getBytes(StandardCharsets.US_ASCII))
        .putInt(sound.length)
        .put(sound)
        .array();
  }

  /** The file itself. */
  public byte[] content() {
    return audio.content();
  }

  /** The event of one voicemail. */
  public Received received(String address, String id, Instant now) {
    return new Received(
        new EventMeta("received-" + id, SOURCE, Subscriber.of(address), now),
        new VoicemailId(id),
        new Caller(Optional.of("+34 600 123 456"), Optional.of("Ana Núñez")),
        now,
        audio.sizeBytes() / BYTES_PER_SECOND,
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        false,
        audio);
  }
}

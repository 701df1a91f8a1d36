package dev.umsync.standalone.pipeline;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Recordings for tests: PCM 16 bit, 8 kHz, one channel (RIFF WAVE), of noise. */
final class Wav {
  private static final int HEADER_BYTES = 44;
  private static final int BYTES_PER_SECOND = 16_000;

  private Wav() {}

  static byte[] ofSeconds(int seconds) {
    return ofBytes(HEADER_BYTES + seconds * BYTES_PER_SECOND);
  }

  static byte[] ofBytes(int sizeBytes) {
    ByteBuffer wav = ByteBuffer.allocate(sizeBytes).order(ByteOrder.LITTLE_ENDIAN);
    byte[] noise = new byte[sizeBytes - HEADER_BYTES];
    new Random(sizeBytes).nextBytes(noise);
    wav.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(sizeBytes - 8);
    wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    wav.putShort((short) 1).putShort((short) 1).putInt(8_000).putInt(BYTES_PER_SECOND);
    wav.putShort((short) 2).putShort((short) 16);
    wav.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(noise.length).put(noise);
    return wav.array();
  }
}

package dev.umsync.ingest.asterisk.spool;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Small recordings that say which message they are of. */
public final class Wav {
  private Wav() {}

  /** PCM of 8 kHz whose samples are this text. */
  public static byte[] saying(String text) {
    byte[] samples = text.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer wav = ByteBuffer.allocate(44 + samples.length).order(ByteOrder.LITTLE_ENDIAN);
    wav.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + samples.length);
    wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    wav.putShort((short) 1).putShort((short) 1).putInt(8000).putInt(16_000);
    wav.putShort((short) 2).putShort((short) 16);
    wav.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(samples.length).put(samples);
    return wav.array();
  }

  /** What such a recording says. */
  public static String said(byte[] wav) {
    return new String(wav, 44, wav.length - 44, StandardCharsets.US_ASCII);
  }
}

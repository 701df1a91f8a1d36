package dev.umsync.common.audio;

import dev.umsync.common.audio.Sniffed.Broken;
import dev.umsync.common.audio.Sniffed.Foreign;
import dev.umsync.common.audio.Sniffed.Whole;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Reads RIFF/WAVE as far as its data chunk (Multimedia Programming Interface and Data
 * Specifications 1.0; RFC 2361 for the codec numbers).
 *
 * <p>Programs that write to a pipe cannot know the data's size and put 0, 0xFFFFFFFF or about
 * 0x7FFFFFFF there: such a file holds what came. A size that is neither that nor there is a
 * recording cut short.
 */
final class WavHeader {
  private static final int RIFF_HEADER_BYTES = 12;
  private static final int CHUNK_HEADER_BYTES = 8;
  private static final int FORMAT_BYTES = 16;
  private static final int EXTENSIBLE_BYTES = 40;
  private static final int SUBFORMAT_AT = 24;
  private static final int EXTENSIBLE = 0xfffe;
  private static final long STREAMED_FROM = 0x7fff_0000L;
  private static final int MOST_CHANNELS = 8;
  private static final Map<Integer, String> CODECS =
      Map.of(1, "PCM", 6, "G.711 A-law", 7, "G.711 \u00b5-law", 0x31, "GSM 6.10");

  private WavHeader() {}

  static Sniffed read(byte[] file) {
    if (file.length < RIFF_HEADER_BYTES) {
      return broken("its header");
    }
    if (!"WAVE".equals(tag(file, 8))) {
      return new Foreign("a RIFF file that is not WAVE");
    }
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    boolean formatSeen = false;
    long at = RIFF_HEADER_BYTES;
    while (at + CHUNK_HEADER_BYTES <= file.length) {
      int start = (int) at + CHUNK_HEADER_BYTES;
      String chunk = tag(file, (int) at);
      long size = Integer.toUnsignedLong(bytes.getInt((int) at + 4));
      if ("data".equals(chunk)) {
        return formatSeen ? data(size, file.length - start) : broken("a format before its data");
      }
      if ("fmt ".equals(chunk)) {
        if (size < FORMAT_BYTES || start + size > file.length) {
          return broken("the whole of its format");
        }
        if (!formatAccepted(bytes, start, size)) {
          return new Foreign("WAV with " + codecName(codec(bytes, start, size)));
        }
        formatSeen = true;
      }
      at = start + size + (size & 1);
    }
    return broken("its data");
  }

  private static Sniffed data(long promised, int there) {
    if (there == 0) {
      return broken("any audio after its header");
    }
    boolean streamed = promised == 0 || promised >= STREAMED_FROM;
    if (!streamed && promised > there) {
      return broken(
          "%,d of the %,d bytes that its header promises".formatted(promised - there, promised));
    }
    return new Whole(AudioFormat.WAV);
  }

  private static boolean formatAccepted(ByteBuffer bytes, int start, long size) {
    int channels = Short.toUnsignedInt(bytes.getShort(start + 2));
    int samplesPerSecond = bytes.getInt(start + 4);
    return CODECS.containsKey(codec(bytes, start, size))
        && channels >= 1
        && channels <= MOST_CHANNELS
        && samplesPerSecond > 0;
  }

  private static int codec(ByteBuffer bytes, int start, long size) {
    int codec = Short.toUnsignedInt(bytes.getShort(start));
    return codec == EXTENSIBLE && size >= EXTENSIBLE_BYTES
        ? Short.toUnsignedInt(bytes.getShort(start + SUBFORMAT_AT))
        : codec;
  }

  private static String codecName(int codec) {
    String known = CODECS.get(codec);
    return known == null
        ? "codec 0x%04X; PCM, G.711 and GSM 6.10 are accepted in it".formatted(codec)
        : "a format that no telephone writes (channels or sample rate)";
  }

  private static Broken broken(String lacks) {
    return new Broken(AudioFormat.WAV, lacks);
  }

  private static String tag(byte[] file, int at) {
    return new String(file, at, 4, StandardCharsets.ISO_8859_1);
  }
}

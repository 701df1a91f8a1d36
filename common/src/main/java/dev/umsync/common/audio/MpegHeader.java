package dev.umsync.common.audio;

import dev.umsync.common.audio.Sniffed.Broken;
import dev.umsync.common.audio.Sniffed.Foreign;
import dev.umsync.common.audio.Sniffed.Whole;

/**
 * Reads the first two frames of MPEG audio (ISO/IEC 11172-3 section 2.4.2.3, 13818-3), after an
 * ID3v2 tag if there is one. Two, because eleven set bits alone stand in many files.
 */
final class MpegHeader {
  private static final int HEADER_BYTES = 4;
  private static final int ID3_HEADER_BYTES = 10;
  private static final int[] RATES_V1 = {44_100, 48_000, 32_000};
  private static final int[] KBITS_V1_L3 = {
    0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320
  };
  private static final int[] KBITS_V1_L2 = {
    0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384
  };
  private static final int[] KBITS_V2 = {
    0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160
  };

  private MpegHeader() {}

  static boolean begins(byte[] file) {
    return hasId3(file) || (file.length >= HEADER_BYTES && frameBytes(file, 0) > 0);
  }

  static Sniffed read(byte[] file) {
    int at = 0;
    if (hasId3(file)) {
      if (file.length < ID3_HEADER_BYTES) {
        return broken("the whole of its ID3 tag");
      }
      long end =
          (long) ID3_HEADER_BYTES + syncSafe(file) + ((file[5] & 0x10) != 0 ? ID3_HEADER_BYTES : 0);
      if (end > file.length) {
        return broken("the whole of its ID3 tag");
      }
      at = (int) end;
      while (at < file.length && file[at] == 0) {
        at++; // some taggers pad past the size they state
      }
    }
    if (at + HEADER_BYTES > file.length) {
      return broken("any audio after its header");
    }
    int length = frameBytes(file, at);
    if (length <= 0) {
      return new Foreign("an ID3 tag without MPEG audio after it");
    }
    if (at + length > file.length) {
      return broken("the whole of its first frame");
    }
    int second = at + length;
    return second + HEADER_BYTES > file.length || frameBytes(file, second) > 0
        ? new Whole(AudioFormat.MP3)
        : new Foreign("one MPEG frame header without a second");
  }

  /** The frame's length with its header, 0 if there is no frame header here. */
  private static int frameBytes(byte[] file, int at) {
    int b1 = file[at + 1] & 0xff;
    int b2 = file[at + 2] & 0xff;
    int version = (b1 >> 3) & 3; // 0: 2.5, 2: 2, 3: 1
    int layer = (b1 >> 1) & 3; // 1: III, 2: II
    int rateIndex = (b2 >> 2) & 3;
    int kbitsIndex = b2 >> 4;
    boolean header = (file[at] & 0xff) == 0xff && (b1 & 0xe0) == 0xe0;
    boolean known = version != 1 && (layer == 1 || layer == 2) && rateIndex != 3;
    if (!header || !known || kbitsIndex == 0 || kbitsIndex == 15) {
      return 0;
    }
    boolean v1 = version == 3;
    boolean layer3 = layer == 1;
    int[] kbits = v1 ? (layer3 ? KBITS_V1_L3 : KBITS_V1_L2) : KBITS_V2;
    int rate = RATES_V1[rateIndex] / (v1 ? 1 : version == 2 ? 2 : 4);
    int samplesOver8 = layer3 && !v1 ? 72 : 144;
    return samplesOver8 * kbits[kbitsIndex] * 1000 / rate + ((b2 >> 1) & 1);
  }

  private static boolean hasId3(byte[] file) {
    return file.length >= 3 && file[0] == 'I' && file[1] == 'D' && file[2] == '3';
  }

  /** Four bytes of seven bits each (ID3v2.4 section 6.2). */
  private static int syncSafe(byte[] file) {
    return ((file[6] & 0x7f) << 21)
        | ((file[7] & 0x7f) << 14)
        | ((file[8] & 0x7f) << 7)
        | (file[9] & 0x7f);
  }

  private static Broken broken(String lacks) {
    return new Broken(AudioFormat.MP3, lacks);
  }
}

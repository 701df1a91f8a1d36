package dev.umsync.common.audio;

import dev.umsync.common.audio.Sniffed.Broken;
import dev.umsync.common.audio.Sniffed.Foreign;
import dev.umsync.common.audio.Sniffed.Whole;
import java.nio.charset.StandardCharsets;

/** Reads the first page of an Ogg file (RFC 3533 section 6) and asks that a second one follows. */
final class OggHeader {
  private static final int PAGE_HEADER_BYTES = 27;

  /** RFC 7845 section 5.1. */
  private static final String OPUS = "OpusHead";

  private OggHeader() {}

  static Sniffed read(byte[] file) {
    if (file.length < PAGE_HEADER_BYTES) {
      return broken("its first page");
    }
    int segments = file[26] & 0xff;
    int payload = PAGE_HEADER_BYTES + segments;
    if (payload > file.length) {
      return broken("its first page");
    }
    int end = payload;
    for (int i = 0; i < segments; i++) {
      end += file[PAGE_HEADER_BYTES + i] & 0xff;
    }
    if (end > file.length) {
      return broken("the whole of its first page");
    }
    String codec = codec(file, payload, end);
    if (!codec.equals(OPUS) && !codec.startsWith("\u0001vorbis") && !codec.equals("Speex   ")) {
      return new Foreign("Ogg with a codec other than Opus, Vorbis and Speex");
    }
    boolean more = end + 4 <= file.length && file[end] == 'O' && file[end + 1] == 'g';
    return more ? new Whole(AudioFormat.OGG) : broken("any audio after its header");
  }

  /** Whether the first page of an Ogg file is that of Opus. */
  static boolean isOpus(byte[] file) {
    if (file.length < PAGE_HEADER_BYTES) {
      return false;
    }
    int payload = PAGE_HEADER_BYTES + (file[26] & 0xff);
    return payload <= file.length && codec(file, payload, file.length).equals(OPUS);
  }

  /** What a page's payload begins with. */
  private static String codec(byte[] file, int payload, int end) {
    return new String(
        file, payload, Math.min(OPUS.length(), end - payload), StandardCharsets.ISO_8859_1);
  }

  private static Broken broken(String lacks) {
    return new Broken(AudioFormat.OGG, lacks);
  }
}

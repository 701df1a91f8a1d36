package dev.umsync.common.audio;

import dev.umsync.common.audio.Sniffed.Broken;
import dev.umsync.common.audio.Sniffed.Foreign;
import dev.umsync.common.audio.Sniffed.Whole;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Tells a file's format from its bytes; no bytes make it throw. Thread rule: stateless, any thread.
 */
public final class AudioSniffer {
  private static final String AMR_MAGIC = "#!AMR\n";
  private static final String AMR_WB_MAGIC = "#!AMR-WB\n";
  private static final int GSM_FRAME_BYTES = 33;
  private static final int GSM_SIGNATURE = 0xd;

  /** 0.2 s: so many of those four bits are not there by chance. */
  private static final int FRAMES_BEFORE_A_CUT = 10;

  /** What people send by mistake, by how it begins. */
  private static final Map<String, String> FOREIGN = new LinkedHashMap<>();

  static {
    FOREIGN.put("fLaC", "FLAC");
    FOREIGN.put("FORM", "AIFF");
    FOREIGN.put("RIFX", "a big-endian RIFF file");
    FOREIGN.put(".snd", "a Sun audio file");
    FOREIGN.put("%PDF", "PDF");
    FOREIGN.put("PK\u0003\u0004", "a ZIP file");
    FOREIGN.put("\u001f\u008b", "a gzip file");
    FOREIGN.put("\u0089PNG", "a PNG picture");
    FOREIGN.put("<", "HTML or XML");
    FOREIGN.put("{", "JSON");
  }

  private AudioSniffer() {}

  /** The bytes of raw GSM up to the end of its last whole frame: a decoder plays no more. */
  public static int wholeGsmBytes(byte[] file) {
    return file.length - file.length % GSM_FRAME_BYTES;
  }

  /** Whether an Ogg file holds Opus, and not Vorbis or Speex. */
  public static boolean isOpus(byte[] file) {
    return begins(file, "OggS") && OggHeader.isOpus(file);
  }

  /**
   * What the file is.
   *
   * @param file as it came; not changed and not kept
   */
  public static Sniffed sniff(byte[] file) {
    if (begins(file, "RIFF")) {
      return WavHeader.read(file);
    }
    if (begins(file, "OggS")) {
      return OggHeader.read(file);
    }
    if (MpegHeader.begins(file)) {
      return MpegHeader.read(file);
    }
    if (begins(file, AMR_MAGIC)) {
      return amr(file, AMR_MAGIC);
    }
    if (begins(file, AMR_WB_MAGIC)) {
      return amr(file, AMR_WB_MAGIC);
    }
    return isGsm(file) ? new Whole(AudioFormat.GSM) : new Foreign(looksLike(file));
  }

  private static Sniffed amr(byte[] file, String magic) {
    return file.length > magic.length()
        ? new Whole(AudioFormat.AMR)
        : new Broken(AudioFormat.AMR, "any audio after its header");
  }

  /**
   * GSM has no header, but every frame of 33 bytes begins with the same four bits. Nothing says how
   * long it is either, so one that ends inside a frame, as a full disk leaves it, is taken as it is
   * once it is long enough to be known.
   */
  private static boolean isGsm(byte[] file) {
    int frames = file.length / GSM_FRAME_BYTES;
    boolean cut = file.length % GSM_FRAME_BYTES != 0;
    if (frames < (cut ? FRAMES_BEFORE_A_CUT : 1)) {
      return false;
    }
    for (int at = 0; at < file.length; at += GSM_FRAME_BYTES) {
      if ((file[at] & 0xff) >> 4 != GSM_SIGNATURE) {
        return false;
      }
    }
    return true;
  }

  private static String looksLike(byte[] file) {
    for (Map.Entry<String, String> known : FOREIGN.entrySet()) {
      if (begins(file, known.getKey())) {
        return known.getValue();
      }
    }
    if (file.length >= 8 && "ftyp".equals(new String(file, 4, 4, StandardCharsets.ISO_8859_1))) {
      return "MP4";
    }
    return "no audio format known here (%s bytes)"
        .formatted(String.format(Locale.ROOT, "%,d", file.length));
  }

  private static boolean begins(byte[] file, String magic) {
    byte[] wanted = magic.getBytes(StandardCharsets.ISO_8859_1);
    if (file.length < wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (file[i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}

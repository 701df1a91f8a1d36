package dev.umsync.standalone.chaos.load;

import dev.umsync.common.event.Audio;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Noise in the sizes of voicemails: most are short, a few are long, and no two are the same, so
 * that one is not taken for another. Immutable.
 */
final class Recordings {
  /** No format that workers know: what claims to be WAV and is none is not attached as audio. */
  private static final String TYPE = "audio/x-noise";

  private static final int OF_EACH = 16;

  private final List<byte[]> brief = new ArrayList<>();
  private final List<byte[]> usual = new ArrayList<>();
  private final List<byte[]> lengthy = new ArrayList<>();

  Recordings(RandomGenerator random) {
    for (int i = 0; i < OF_EACH; i++) {
      brief.add(noise(random, 1_000, 8_000));
      usual.add(noise(random, 8_000, 40_000));
      lengthy.add(noise(random, 100_000, 300_000));
    }
  }

  Audio draw(RandomGenerator random) {
    int draw = random.nextInt(100);
    List<byte[]> from = draw < 60 ? brief : draw < 98 ? usual : lengthy;
    byte[] own = from.get(random.nextInt(from.size())).clone();
    ByteBuffer.wrap(own).putLong(random.nextLong());
    return Audio.of(TYPE, own);
  }

  private static byte[] noise(RandomGenerator random, int from, int to) {
    byte[] bytes = new byte[random.nextInt(from, to)];
    random.nextBytes(bytes);
    return bytes;
  }
}

package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.CommitPoint;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * The text that travels with a committed offset: {@code 1;c=<claim>;r=<0|1 released>;n=<name of the
 * batch>;f=<finished offsets above the frontier, a base64 bit set>}. Immutable, any thread.
 *
 * @param point what is durable about the partition
 * @param batch name of the batch that committed it, so that an unanswered commit can be recognised
 */
record CommitMetadata(CommitPoint point, String batch) {
  /** The broker's limit is {@code offset.metadata.max.bytes}, 4096 by default. */
  static final int MOST_CHARS = 4_000;

  OffsetAndMetadata encode() {
    String head =
        "1;c=" + point.claim() + ";r=" + (point.released() ? 1 : 0) + ";n=" + batch + ";f=";
    int room = (MOST_CHARS - head.length()) / 4 * 3;
    BitSet bits = point.finished();
    if (bits.length() > room * Byte.SIZE) {
      // What does not fit is handled again, which state makes harmless.
      bits = bits.get(0, room * Byte.SIZE);
    }
    String finished = Base64.getUrlEncoder().withoutPadding().encodeToString(bits.toByteArray());
    return new OffsetAndMetadata(point.frontier(), head + finished);
  }

  /**
   * Reads a commit; empty if it is not of ours, as after an operator has reset the group's offsets.
   */
  static Optional<CommitMetadata> decode(OffsetAndMetadata committed) {
    String text = committed.metadata() == null ? "" : committed.metadata();
    long frontier = committed.offset();
    if (!text.startsWith("1;")) {
      return Optional.empty();
    }
    Map<String, String> fields = new HashMap<>();
    for (String field : text.split(";", -1)) {
      int at = field.indexOf('=');
      if (at > 0) {
        fields.put(field.substring(0, at), field.substring(at + 1));
      }
    }
    long claim = Math.max(frontier, Long.parseLong(fields.getOrDefault("c", "0")));
    BitSet finished = BitSet.valueOf(Base64.getUrlDecoder().decode(fields.getOrDefault("f", "")));
    boolean released = "1".equals(fields.get("r"));
    return Optional.of(
        new CommitMetadata(
            new CommitPoint(frontier, claim, released, finished), fields.getOrDefault("n", "")));
  }
}

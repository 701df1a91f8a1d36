package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.CommitPoint;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  private static final Logger LOG = LoggerFactory.getLogger(CommitMetadata.class);

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
   * Reads a commit; one that is not of ours (an operator's reset) makes everything from it on
   * fresh.
   */
  static CommitMetadata decode(OffsetAndMetadata committed) {
    String text = committed.metadata() == null ? "" : committed.metadata();
    long frontier = committed.offset();
    if (!text.startsWith("1;")) {
      if (!text.isEmpty()) {
        LOG.atWarn()
            .addKeyValue("offset", frontier)
            .log("A committed offset has metadata of an unknown version; it is ignored");
      }
      return new CommitMetadata(CommitPoint.untouched(frontier), "");
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
    return new CommitMetadata(
        new CommitPoint(frontier, claim, released, finished), fields.getOrDefault("n", ""));
  }
}

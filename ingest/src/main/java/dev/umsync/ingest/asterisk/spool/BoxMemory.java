package dev.umsync.ingest.asterisk.spool;

import dev.umsync.common.identity.VoicemailId;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is known of one mailbox, and the gate that lets either the spool's task look at it or the
 * way back change something in it: a look that began before a change and is judged after it would
 * take our change for a person's. Thread rule: everything but {@link #gate} only by who holds it.
 */
final class BoxMemory {
  final ReentrantLock gate = new ReentrantLock();
  private final Map<VoicemailId, Known> known = new HashMap<>();
  private final Map<VoicemailId, Instant> missing = new HashMap<>();

  Collection<Known> all() {
    return List.copyOf(known.values());
  }

  Optional<Known> find(VoicemailId id) {
    return Optional.ofNullable(known.get(id));
  }

  /**
   * The one of this message, by id or, where it had none when it was first seen, by fingerprint; if
   * it was there several times, the last one.
   */
  Optional<Known> find(MessageText text) {
    return known.values().stream()
        .filter(k -> k.isOf(text))
        .max(Comparator.comparingInt(Known::generation));
  }

  void put(Known now) {
    known.put(now.voicemailId(), now);
  }

  void remove(VoicemailId id) {
    known.remove(id);
    missing.remove(id);
  }

  /** Since when it has been missing in every look; the first such look is this one if none was. */
  Instant missing(VoicemailId id, Instant now) {
    return missing.computeIfAbsent(id, i -> now);
  }

  void notMissing(VoicemailId id) {
    missing.remove(id);
  }

  boolean hasMissing() {
    return !missing.isEmpty();
  }
}

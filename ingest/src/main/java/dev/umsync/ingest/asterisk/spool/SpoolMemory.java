package dev.umsync.ingest.asterisk.spool;

import dev.umsync.common.identity.VoicemailId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Everything remembered of one Asterisk server, by mailbox, as its journal has it. Thread rule: any
 * thread; what is in a mailbox's memory only under its gate.
 */
public final class SpoolMemory {
  private final Map<BoxName, BoxMemory> boxes = new HashMap<>();
  private final Map<VoicemailId, BoxName> where = new HashMap<>();
  private boolean open;

  /** Begins anew with what the journal holds. */
  synchronized void reset(Collection<Known> all) {
    boxes.clear();
    where.clear();
    for (Known known : all) {
      box(known.box()).put(known);
      where.put(known.voicemailId(), known.box());
    }
    open = true;
  }

  /** What is remembered is not known to be what the journal has. */
  synchronized void close() {
    open = false;
  }

  /** Whether it is what the journal has. */
  public synchronized boolean isOpen() {
    return open;
  }

  synchronized BoxMemory box(BoxName box) {
    return boxes.computeIfAbsent(box, b -> new BoxMemory());
  }

  /** In which mailbox a voicemail is that was known when it was asked for last. */
  synchronized Optional<BoxName> boxOf(VoicemailId id) {
    return Optional.ofNullable(where.get(id));
  }

  synchronized void remember(Known known) {
    where.put(known.voicemailId(), known.box());
  }

  synchronized int size() {
    return where.size();
  }
}

package dev.umsync.ingest.asterisk.spool;

import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.identity.VoicemailId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The topics in memory: a write is whole or not at all, and may fail on either side of that. */
public final class MemoryJournal {
  public final List<VoicemailEvent> events = new ArrayList<>();
  public final Map<VoicemailId, Known> memory = new LinkedHashMap<>();
  private final Random random;
  private final int oneFailureIn;
  private int epoch;

  /**
   * @param oneFailureIn one write of so many fails, half of those after it was made; 0 for none
   */
  public MemoryJournal(Random random, int oneFailureIn) {
    this.random = random;
    this.oneFailureIn = oneFailureIn;
  }

  /** One instance's way to it. */
  public SpoolJournal handle() {
    return new SpoolJournal() {
      private int mine = -1;

      @Override
      public Collection<Known> open() {
        synchronized (MemoryJournal.this) {
          mine = ++epoch;
          return List.copyOf(memory.values());
        }
      }

      @Override
      public void write(
          List<VoicemailEvent> more, Map<VoicemailId, Known> known, Collection<Known> forgotten)
          throws JournalFailed {
        synchronized (MemoryJournal.this) {
          if (mine != epoch) {
            throw new JournalFailed(JournalFailed.Kind.FENCED, new IllegalStateException("fenced"));
          }
          int fate = oneFailureIn == 0 ? -1 : random.nextInt(oneFailureIn * 2);
          if (fate == 0) {
            throw new JournalFailed(JournalFailed.Kind.AWAY, new IllegalStateException("before"));
          }
          events.addAll(more);
          memory.putAll(known);
          forgotten.forEach(gone -> memory.remove(gone.voicemailId()));
          if (fate == 1) {
            throw new JournalFailed(JournalFailed.Kind.AWAY, new IllegalStateException("after"));
          }
        }
      }

      @Override
      public void close() {}
    };
  }

  public synchronized List<VoicemailEvent> events() {
    return List.copyOf(events);
  }

  public synchronized Map<VoicemailId, Known> memory() {
    return Map.copyOf(memory);
  }
}

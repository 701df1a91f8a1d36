package dev.umsync.ingest.asterisk.spool;

import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.identity.VoicemailId;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Where events go and what is remembered stays: both at once, or neither.
 *
 * <p>Thread rule: any thread; one write at a time, the others wait.
 */
public interface SpoolJournal extends AutoCloseable {
  /**
   * Everything remembered of this source. Whoever calls it is the only one that may write from then
   * on: an earlier one's writes fail.
   */
  Collection<Known> open() throws JournalFailed, InterruptedException;

  /**
   * Writes events and what is to be remembered; when it returns, all in-sync replicas have both.
   *
   * @param events in order
   * @param memory by voicemail; what it held before is replaced
   * @param forgotten are no longer remembered
   * @throws JournalFailed if it is not known to have them: it has to be opened again
   */
  void write(
      List<VoicemailEvent> events, Map<VoicemailId, Known> memory, Collection<Known> forgotten)
      throws JournalFailed, InterruptedException;

  @Override
  void close();

  /** Nothing was written, or nobody knows. */
  final class JournalFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** Why. */
    public enum Kind {
      /** Kafka did not answer. */
      AWAY,
      /** Another instance has opened it since. */
      FENCED,
      /** One of the events is larger than its topic takes; nothing was written. */
      TOO_LARGE
    }

    /** For this reason. */
    public JournalFailed(Kind kind, Throwable cause) {
      super(kind.name(), cause);
      this.kind = kind;
    }

    /** Why. */
    public Kind kind() {
      return kind;
    }
  }
}

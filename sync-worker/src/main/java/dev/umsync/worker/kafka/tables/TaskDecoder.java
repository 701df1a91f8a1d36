package dev.umsync.worker.kafka.tables;

import dev.umsync.common.event.EventHead;
import dev.umsync.common.event.EventProblem;
import dev.umsync.common.event.EventType;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.event.VoicemailEvent.Updated;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.kafka.ReplayMark;
import dev.umsync.worker.dispatch.PlannedLook;
import dev.umsync.worker.kafka.EventDecoder;
import dev.umsync.worker.kafka.RawEvent;
import dev.umsync.worker.kafka.UndecodableEvent;
import dev.umsync.worker.voicemail.LookRecord;
import dev.umsync.worker.voicemail.MailboxTask;
import dev.umsync.worker.voicemail.MailboxTask.LoggedEvent;
import dev.umsync.worker.voicemail.MailboxTask.LoggedEvent.Replayed;
import dev.umsync.worker.voicemail.transcript.TranscriptBoard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.header.Header;

/**
 * Reads voicemail events out of records of their topic. Recordings stay unopened: most of what is
 * read a second time was delivered before. Immutable, any thread.
 */
public final class TaskDecoder implements EventDecoder<MailboxTask> {
  /** A transcript of 64 Ki characters in JSON, and no more work than that on the poll thread. */
  private static final int LARGEST_LOOKED_AT_BYTES = 512 * 1024;

  private static final byte[] UPDATED = EventType.UPDATED.ceType().getBytes(StandardCharsets.UTF_8);

  private final EventRecords records;
  private final Instant restoredAt;
  private final TranscriptBoard board;

  /**
   * @param records holds records against the published schemas
   * @param restoredAt voicemails from before are looked for before they are delivered; {@link
   *     Instant#MIN} where nothing was restored
   */
  public TaskDecoder(EventRecords records, Instant restoredAt) {
    this(records, restoredAt, new TranscriptBoard(1, 0));
  }

  /**
   * @param board is told of transcripts as soon as they are read, for deliveries ahead of them
   */
  public TaskDecoder(EventRecords records, Instant restoredAt, TranscriptBoard board) {
    this.records = records;
    this.restoredAt = restoredAt;
    this.board = board;
  }

  @Override
  public void sighted(RawEvent raw) {
    byte[] value = raw.value();
    Header type = raw.headers().lastHeader("ce_type");
    if (type == null
        || !Arrays.equals(type.value(), UPDATED)
        || value == null
        || value.length > LARGEST_LOOKED_AT_BYTES) {
      return;
    }
    try {
      if (records.decode(raw.headers(), value) instanceof Updated event) {
        event
            .transcript()
            .ifPresent(t -> board.post(event.meta().subscriber(), event.voicemail(), t));
      }
    } catch (EventProblem e) {
      // It is set aside with the reason when its turn comes.
    }
  }

  @Override
  public MailboxTask decode(RawEvent raw) throws UndecodableEvent {
    byte[] value = raw.value();
    if (value == null) {
      throw new UndecodableEvent("the record has no value");
    }
    try {
      VoicemailEvent event = records.decodeUnopened(raw.headers(), value);
      return logged(event, raw);
    } catch (EventProblem e) {
      throw new UndecodableEvent(String.valueOf(e.getMessage()));
    }
  }

  /** What an operator has written again to be put back, and what was parked, is judged whole. */
  @Override
  public Optional<EventHead> head(RawEvent raw) {
    boolean plain =
        raw.parked().isEmpty()
            && ReplayMark.of(raw.headers()).filter(ReplayMark::rebuild).isEmpty();
    return plain ? records.head(raw.headers(), raw.value()) : Optional.empty();
  }

  /** A replay is judged by where the first one stands: what was settled since is later than it. */
  private LoggedEvent logged(VoicemailEvent event, RawEvent raw) {
    return ReplayMark.of(raw.headers())
        .map(first ->
            new LoggedEvent(
                event,
                first.writtenAt(),
                first.partition(),
                first.offset(),
                restoredAt,
                first.rebuild() ? Replayed.TO_REBUILD : Replayed.AS_IT_IS,
                raw.parked()))
        .orElseGet(() ->
            new LoggedEvent(
                event,
                raw.writtenAt(),
                raw.partition(),
                raw.offset(),
                restoredAt,
                Replayed.NOT,
                raw.parked()));
  }

  @Override
  public PlannedLook<MailboxTask> look(byte[] value) throws UndecodableEvent {
    try {
      return LookRecord.read(value);
    } catch (IOException e) {
      throw new UndecodableEvent(String.valueOf(e.getMessage()));
    }
  }
}

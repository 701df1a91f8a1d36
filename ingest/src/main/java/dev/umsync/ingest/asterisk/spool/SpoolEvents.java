package dev.umsync.ingest.asterisk.spool;

import dev.umsync.common.event.Audio;
import dev.umsync.common.event.EventMeta;
import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.event.VoicemailEvent.Deleted;
import dev.umsync.common.event.VoicemailEvent.Read;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.event.VoicemailEvent.Unread;
import dev.umsync.common.event.VoicemailEvent.Updated;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.ingest.asterisk.spool.BoxChange.Act;
import dev.umsync.ingest.asterisk.spool.BoxChange.Arrived;
import dev.umsync.ingest.asterisk.spool.BoxChange.Changed;
import dev.umsync.ingest.asterisk.spool.BoxLook.Found;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the events of a mailbox's changes. An event's id is the voicemail's name and a count kept
 * with what is remembered of it. Thread rule: immutable.
 *
 * @param source the UM server
 */
record SpoolEvents(SourceUri source) {

  /** A new voicemail, and that it was heard already if it was. */
  List<VoicemailEvent> arrived(Known known, Found found, Audio audio, boolean backfill) {
    MessageText text = found.text();
    List<VoicemailEvent> events = new ArrayList<>();
    events.add(
        new Received(
            meta(known, "received", text.recordedAt()),
            known.voicemailId(),
            CallerIdText.read(text.callerId()),
            text.recordedAt(),
            text.durationSeconds(),
            known.urgent(),
            false,
            text.redirectedFrom().or(text::mailbox),
            Optional.empty(),
            backfill,
            audio));
    if (known.standing() == Standing.HEARD) {
      events.add(event(Act.READ, known, 1, known.since()));
    }
    return events;
  }

  /** How a voicemail is remembered that is sent now. */
  static Known known(BoxName box, Arrived arrived, Subscriber subscriber, Instant now) {
    Found found = arrived.found();
    MessageText text = found.text();
    Standing standing = found.folder().standing();
    int generation = arrived.before().map(before -> before.generation() + 1).orElse(0);
    VoicemailId id = VoicemailNames.of(box, text, generation);
    return new Known(
        box.context(),
        box.mailbox(),
        id,
        generation,
        text.msgId(),
        text.fingerprint(),
        subscriber,
        found.folder(),
        standing,
        text.urgent() || found.folder() == SpoolFolder.URGENT,
        standing == Standing.HEARD ? 1 : 0,
        now,
        Optional.empty());
  }

  List<VoicemailEvent> changed(Changed change, Instant now) {
    List<VoicemailEvent> events = new ArrayList<>();
    long count = change.before().changes();
    for (Act act : change.acts()) {
      events.add(event(act, change.after(), ++count, now));
    }
    return events;
  }

  private VoicemailEvent event(Act act, Known known, long count, Instant when) {
    EventMeta meta = meta(known, Long.toString(count), when);
    VoicemailId id = known.voicemailId();
    return switch (act) {
      case READ -> new Read(meta, id);
      case UNREAD -> new Unread(meta, id);
      case DELETED -> new Deleted(meta, id);
      case MADE_URGENT -> new Updated(meta, id, Optional.of(true), Optional.empty());
      case MADE_ORDINARY -> new Updated(meta, id, Optional.of(false), Optional.empty());
    };
  }

  private EventMeta meta(Known known, String which, Instant when) {
    return new EventMeta(
        "spool/" + known.voicemailId().value() + "/" + which, source, known.subscriber(), when);
  }
}

package dev.umsync.standalone.chaos.verdict;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a voicemail has to be after all of its events. Immutable.
 *
 * @param recording SHA-256 of its recording
 * @param event id of its received event
 * @param receivedAt offset of its received event
 * @param deletedAt offset of the event that deleted it, -1 where none did
 */
record Expected(
    String voicemail,
    String event,
    String recording,
    int partition,
    long receivedAt,
    boolean seen,
    long deletedAt) {

  boolean deleted() {
    return deletedAt >= 0;
  }

  /** One person's voicemails, in the order in which they came. */
  static List<Expected> of(List<LoggedEvent> log) {
    Map<String, Expected> all = new LinkedHashMap<>();
    for (LoggedEvent event : log) {
      Expected before = all.get(event.voicemail());
      if (before != null) {
        all.put(event.voicemail(), before.after(event));
      } else if (event.recording().isPresent()) {
        all.put(
            event.voicemail(),
            new Expected(
                event.voicemail(),
                event.id(),
                event.recording().orElseThrow(),
                event.partition(),
                event.offset(),
                false,
                -1));
      }
    }
    return List.copyOf(all.values());
  }

  private Expected after(LoggedEvent event) {
    if (deleted()) {
      return this; // a delete wins
    }
    return switch (event.type()) {
      case RECEIVED, UPDATED -> this;
      case READ -> with(true, -1);
      case UNREAD -> with(false, -1);
      case DELETED -> with(seen, event.offset());
    };
  }

  private Expected with(boolean nowSeen, long nowDeletedAt) {
    return new Expected(voicemail, event, recording, partition, receivedAt, nowSeen, nowDeletedAt);
  }
}

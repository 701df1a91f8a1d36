package dev.umsync.ingest.asterisk.spool;

import dev.umsync.common.identity.VoicemailId;
import dev.umsync.ingest.asterisk.spool.BoxChange.Act;
import dev.umsync.ingest.asterisk.spool.BoxChange.Arrived;
import dev.umsync.ingest.asterisk.spool.BoxChange.Changed;
import dev.umsync.ingest.asterisk.spool.BoxChange.Forgotten;
import dev.umsync.ingest.asterisk.spool.BoxLook.Found;
import dev.umsync.ingest.asterisk.spool.BoxLook.Whole;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compares what is known of a mailbox with a whole look at it.
 *
 * <p>To be in the folder of deleted ones and in no other is a delete. To be nowhere is one only if
 * a second whole look, some time later, finds it nowhere too and the folder it was in is still
 * there. Stateless but for what {@link BoxMemory} remembers of missing ones.
 */
final class BoxDiff {
  /** As long as the workers' state remembers a voicemail that is gone on both sides. */
  private static final Duration REMEMBERED = Duration.ofDays(31);

  private final BoxName box;
  private final BoxMemory memory;
  private final Whole look;
  private final Instant now;
  private final Duration deleteAfter;
  private final List<BoxChange> changes = new ArrayList<>();

  private BoxDiff(BoxName box, BoxMemory memory, Whole look, Instant now, Duration deleteAfter) {
    this.box = box;
    this.memory = memory;
    this.look = look;
    this.now = now;
    this.deleteAfter = deleteAfter;
  }

  /**
   * The differences: changes of known ones first, then arrivals in the order of recording.
   *
   * @param deleteAfter how far apart the two looks are
   */
  static List<BoxChange> compare(
      BoxName box, BoxMemory memory, Whole look, Instant now, Duration deleteAfter) {
    BoxDiff diff = new BoxDiff(box, memory, look, now, deleteAfter);
    diff.compare();
    return List.copyOf(diff.changes);
  }

  private void compare() {
    List<Arrived> arrived = new ArrayList<>();
    Set<VoicemailId> present = new HashSet<>();
    for (Found found : merged()) {
      Optional<Known> known = memory.find(found.text());
      known
          .map(Known::voicemailId)
          .ifPresent(id -> {
            present.add(id);
            memory.notMissing(id);
          });
      if (known.filter(k -> isFollowed(k, found)).isPresent()) {
        seen(known.get(), found);
      } else if (found.folder() != SpoolFolder.DELETED) {
        arrived.add(new Arrived(found, known));
      }
    }
    for (Known known : memory.all()) {
      if (look.complete() && !present.contains(known.voicemailId())) {
        missing(known);
      }
    }
    arrived.sort(Comparator.comparing(a -> a.found().text().recordedAt()));
    changes.addAll(arrived);
  }

  /** One that is deleted is another voicemail when it is there again, unless we restored it. */
  private boolean isFollowed(Known known, Found found) {
    return known.standing() != Standing.DELETED || known.meant(found.folder().standing(), now);
  }

  /** Each message once, in the folder that counts. */
  private Iterable<Found> merged() {
    Map<String, Found> byName = new LinkedHashMap<>();
    for (Found found : look.messages()) {
      byName.merge(
          VoicemailNames.of(box, found.text(), 0).value(),
          found,
          (one, other) -> one.folder().over(other.folder()) == one.folder() ? one : other);
    }
    return byName.values();
  }

  private void seen(Known known, Found found) {
    SpoolFolder folder = found.folder();
    Standing standing = folder.standing();
    List<Act> acts = new ArrayList<>();
    boolean urgent = known.urgent();
    if (standing == Standing.NEW) { // outside INBOX the folder no longer tells
      urgent = found.text().urgent() || folder == SpoolFolder.URGENT;
      if (urgent != known.urgent()) {
        acts.add(urgent ? Act.MADE_URGENT : Act.MADE_ORDINARY);
      }
    }
    Known after = known.seenAs(found.text().msgId(), folder, urgent, acts.size());
    if (standing != known.standing()) {
      boolean tell = !known.meant(standing, now);
      if (tell) {
        acts.add(act(standing));
      }
      after = after.standing(standing, now, tell ? 1 : 0);
    } else if (known.meant(standing, now)) {
      after = after.withIntent(Optional.empty());
    }
    if (!after.equals(known)) {
      changes.add(new Changed(known, after, acts));
    }
  }

  private void missing(Known known) {
    if (known.standing() == Standing.DELETED) {
      if (known.since().plus(REMEMBERED).isBefore(now)) {
        changes.add(new Forgotten(known));
      }
      return;
    }
    if (!look.folders().contains(known.folder())) {
      memory.notMissing(
          known.voicemailId()); // the folder is gone, which says nothing of what was in it
      return;
    }
    Instant since = memory.missing(known.voicemailId(), now);
    if (!since.plus(deleteAfter).isAfter(now) && since.isBefore(now)) {
      boolean tell = !known.meant(Standing.DELETED, now);
      changes.add(
          new Changed(
              known,
              known.standing(Standing.DELETED, now, tell ? 1 : 0),
              tell ? List.of(Act.DELETED) : List.of()));
    }
  }

  private static Act act(Standing standing) {
    return switch (standing) {
      case NEW -> Act.UNREAD;
      case HEARD -> Act.READ;
      case DELETED -> Act.DELETED;
    };
  }
}

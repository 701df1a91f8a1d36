package dev.umsync.worker.watch;

import dev.umsync.worker.message.FlagMark;
import dev.umsync.worker.message.FlagQuery;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.voicemail.state.VoicemailState.Status;
import dev.umsync.worker.watch.Draft.Known;
import dev.umsync.worker.watch.WatchedMailbox.Findings;
import dev.umsync.worker.watch.WatchedMailbox.Round;
import dev.umsync.worker.watch.record.Gone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Plans looks: which folders are asked about which messages. Immutable, any thread. */
final class Rounds {
  /** A voicemail that was moved so lately is looked after as if it were in its own folder. */
  private static final Duration MOVED_LATELY = Duration.ofHours(1);

  private final WatchSettings settings;

  Rounds(WatchSettings settings) {
    this.settings = settings;
  }

  /** The round that is due now. */
  Round plan(Draft draft, Findings findings, FolderName main) {
    Instant now = draft.now();
    boolean full =
        findings.fullAt.filter(at -> now.isBefore(at.plus(settings.pace().full()))).isEmpty();
    boolean wide =
        full
            || findings
                .wideAt
                .filter(at -> now.isBefore(at.plus(settings.pace().cold())))
                .isEmpty();
    Map<String, List<Long>> byFolder = new TreeMap<>();
    for (Known known : draft.all()) {
      Optional<MessageLocation> at = known.state().location();
      if (at.isPresent() && isWatched(known)) {
        boolean lately = known.state().updatedAt().isAfter(now.minus(MOVED_LATELY));
        if (wide || lately || at.get().folder().equals(main)) {
          byFolder
              .computeIfAbsent(at.get().folder().name(), f -> new ArrayList<>())
              .add(at.get().uid().uid());
        }
      }
    }
    Round round = new Round(now, full, wide);
    // The folder for voicemails last: it is the one that stays open.
    byFolder.forEach((name, uids) -> {
      FolderName folder = new FolderName(name);
      if (!folder.equals(main)) {
        add(round, findings, folder, uids, full);
      }
    });
    add(round, findings, main, byFolder.getOrDefault(main.name(), List.of()), full);
    return round;
  }

  private void add(
      Round round, Findings findings, FolderName folder, List<Long> uids, boolean full) {
    Optional<FlagMark> since =
        full ? Optional.empty() : Optional.ofNullable(findings.marks.get(folder));
    List<Long> sorted = uids.stream().sorted().distinct().toList();
    for (int i = 0; i < sorted.size(); i += settings.slice()) {
      round.queries.add(
          new FlagQuery(
              folder, sorted.subList(i, Math.min(sorted.size(), i + settings.slice())), since));
    }
  }

  /** Whether the message's place is looked at: where it belongs, or in the trash. */
  static boolean isWatched(Known known) {
    Optional<Gone> gone = known.side().gone();
    return gone.isPresent()
        ? gone.get().kind() == Gone.Kind.TRASHED
        : known.state().status() == Status.APPLIED;
  }
}

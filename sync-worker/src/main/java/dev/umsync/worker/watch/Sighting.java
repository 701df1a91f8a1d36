package dev.umsync.worker.watch;

import dev.umsync.common.event.Audio;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.FolderRole;
import dev.umsync.worker.message.FoundMessage;
import dev.umsync.worker.message.SearchReport;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a search of every folder showed of one voicemail. Immutable.
 *
 * @param present outside the trash, in the folder for voicemails before any other
 * @param trashed in the trash
 * @param evidence whether finding nothing would be worth anything
 * @param fingerprint of the folders looked into and their UIDVALIDITYs
 */
record Sighting(
    Optional<FoundMessage> present,
    Optional<FoundMessage> trashed,
    boolean evidence,
    String fingerprint) {

  /**
   * Reads a report.
   *
   * @param ours the verified messages, of all identities
   * @param seesAll whether our token is shown every folder where folders are labels
   */
  static Sighting of(
      List<FoundMessage> ours, List<SearchReport> reports, FolderName folder, boolean seesAll) {
    Optional<FoundMessage> present =
        ours.stream()
            .filter(m -> m.role() != FolderRole.TRASH)
            .min(
                Comparator.comparing((FoundMessage m) -> !m.location().folder().equals(folder))
                    .thenComparing(m -> m.location().folder().name())
                    .thenComparingLong(m -> m.location().uid().uid()));
    Optional<FoundMessage> trashed =
        ours.stream().filter(m -> m.role() == FolderRole.TRASH).findFirst();
    boolean evidence = reports.stream().allMatch(r -> r.complete() && (!r.labels() || seesAll));
    TreeMap<String, Long> folders = new TreeMap<>();
    reports.forEach(r -> r.searched().forEach((name, v) -> folders.put(name.name(), v)));
    return new Sighting(present, trashed, evidence, Audio.sha256(bytes(folders)));
  }

  private static byte[] bytes(TreeMap<String, Long> folders) {
    return folders.toString().getBytes(StandardCharsets.UTF_8);
  }
}

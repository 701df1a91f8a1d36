package dev.umsync.worker.message;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a search saw. Finding nothing is evidence of absence only if {@link #complete} and repeated:
 * an index may lag. Immutable.
 *
 * @param found candidates, by folder in the order searched, lowest UID first
 * @param searched every folder looked into with its UIDVALIDITY
 * @param missingRoles of folders that were not looked into: on Gmail those of {@code \All}, {@code
 *     \Junk}, {@code \Trash} that the person hid; anywhere those that the server did not open for
 *     us or whose name in LIST could not be read
 * @param labels whether folders are labels, as on Gmail, where hidden ones hide messages
 */
public record SearchReport(
    List<FoundMessage> found,
    Map<FolderName, Long> searched,
    Set<FolderRole> missingRoles,
    boolean labels) {
  /** Of a server whose folders are folders. */
  public SearchReport(
      List<FoundMessage> found, Map<FolderName, Long> searched, Set<FolderRole> missingRoles) {
    this(found, searched, missingRoles, false);
  }

  public SearchReport {
    found = List.copyOf(found);
    searched = Map.copyOf(searched);
    missingRoles = Set.copyOf(missingRoles);
  }

  /** Whether every folder that matters was looked into. */
  public boolean complete() {
    return missingRoles.isEmpty();
  }
}

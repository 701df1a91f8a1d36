package dev.umsync.ingest.asterisk.spool;

import java.util.List;
import java.util.Optional;

/**
 * Where a message is now. Thread rule: immutable.
 *
 * @param folder that counts; empty where it is in none
 * @param msgId Asterisk's id, once it has one
 * @param urgent whether it belongs into the folder of urgent ones while it is new
 * @param files its text file and recordings there
 */
public record Place(
    Optional<SpoolFolder> folder, Optional<String> msgId, boolean urgent, List<SpoolFile> files) {
  /** Copies. */
  public Place {
    files = List.copyOf(files);
  }

  /** How it stands there. */
  public Standing standing() {
    return folder.map(SpoolFolder::standing).orElse(Standing.DELETED);
  }

  /**
   * A file of a message.
   *
   * @param path where it was seen
   * @param key device and inode: another file under the same name has another
   */
  public record SpoolFile(java.nio.file.Path path, String key) {}
}

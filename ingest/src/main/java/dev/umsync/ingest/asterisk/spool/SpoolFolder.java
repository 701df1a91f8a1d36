package dev.umsync.ingest.asterisk.spool;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The folders of a mailbox, in the order of app_voicemail's own list ({@code mailbox_folders} in
 * app_voicemail.c). Its lamps count INBOX and Urgent as new and everything else as not new.
 */
public enum SpoolFolder {
  INBOX("INBOX", Standing.NEW),
  OLD("Old", Standing.HEARD),
  WORK("Work", Standing.HEARD),
  FAMILY("Family", Standing.HEARD),
  FRIENDS("Friends", Standing.HEARD),
  CUST1("Cust1", Standing.HEARD),
  CUST2("Cust2", Standing.HEARD),
  CUST3("Cust3", Standing.HEARD),
  CUST4("Cust4", Standing.HEARD),
  CUST5("Cust5", Standing.HEARD),
  DELETED("Deleted", Standing.DELETED),
  URGENT("Urgent", Standing.NEW);

  private static final List<SpoolFolder> ALL = List.of(values());
  private final String directory;
  private final Standing standing;

  SpoolFolder(String directory, Standing standing) {
    this.directory = directory;
    this.standing = standing;
  }

  /** The directory's name, which is also the folder's name in the manager interface. */
  public String directory() {
    return directory;
  }

  /** What it means for a voicemail to be here. */
  public Standing standing() {
    return standing;
  }

  static List<SpoolFolder> all() {
    return ALL;
  }

  /** The folder of this name. */
  public static Optional<SpoolFolder> of(String directory) {
    return Arrays.stream(values()).filter(f -> f.directory.equals(directory)).findFirst();
  }

  /**
   * Which of two places counts: a voicemail is copied before it is removed, so it may be in two
   * folders at a time, and stays in the folder of deleted ones beside its new place. Heard counts
   * over new, and either over deleted.
   */
  SpoolFolder over(SpoolFolder other) {
    return rank(other) > rank(this) ? other : this;
  }

  private static int rank(SpoolFolder folder) {
    return switch (folder.standing) {
      case DELETED -> 0;
      case NEW -> folder == URGENT ? 2 : 1;
      case HEARD -> folder == OLD ? 3 : 4;
    };
  }
}

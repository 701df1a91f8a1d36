package dev.umsync.ingest.asterisk.spool;

import java.nio.file.Path;
import java.util.List;

/** What was seen of one mailbox. Thread rule: immutable. */
sealed interface BoxLook {
  /**
   * Every folder at one moment: two readings, one after the other, were the same and nobody had a
   * lock.
   *
   * @param messages each once for each folder that it is in
   * @param folders those that are there
   * @param complete whether every text file could be read; where not, nothing is missing
   */
  record Whole(List<Found> messages, List<SpoolFolder> folders, boolean complete)
      implements BoxLook {
    /** Copies. */
    public Whole {
      messages = List.copyOf(messages);
      folders = List.copyOf(folders);
    }
  }

  /**
   * Something was changing: it is looked at again soon.
   *
   * @param why for a trace log
   */
  record Unsettled(String why) implements BoxLook {}

  /** Its directory is not there, from which nothing is concluded. */
  record Absent() implements BoxLook {}

  /**
   * It can't be read, from which nothing is concluded either.
   *
   * @param why for people
   */
  record Unreadable(String why) implements BoxLook {}

  /**
   * A message in a folder.
   *
   * @param text what its text file says
   * @param textFile that file
   * @param audio its recordings, the best first; empty where there is none
   */
  record Found(SpoolFolder folder, MessageText text, FileStamp textFile, List<FileStamp> audio) {
    /** Copies. */
    public Found {
      audio = List.copyOf(audio);
    }
  }

  /**
   * A file as it was seen; another file of the same name differs in its key.
   *
   * @param key device and inode, where the file system tells
   */
  record FileStamp(Path path, String key, long sizeBytes, long modifiedMillis) {}
}

package dev.umsync.ingest.asterisk;

import dev.umsync.ingest.asterisk.spool.BoxName;
import dev.umsync.ingest.asterisk.spool.Place;
import dev.umsync.ingest.asterisk.spool.SpoolFolder;

/** Moves messages between the folders of a mailbox. Thread rule: any thread. */
public interface Mover extends AutoCloseable {
  /**
   * Moves a message to another folder.
   *
   * @param place where it is, in a folder
   */
  Moved move(BoxName box, Place place, SpoolFolder to) throws InterruptedException;

  /** Removes a message; where deleted ones are kept, Asterisk keeps it. */
  Moved remove(BoxName box, Place place) throws InterruptedException;

  @Override
  void close();
}

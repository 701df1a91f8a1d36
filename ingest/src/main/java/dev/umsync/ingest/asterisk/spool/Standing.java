package dev.umsync.ingest.asterisk.spool;

/** How a voicemail stands on the phone. */
public enum Standing {
  /** Not heard yet; the lamp is on for it. */
  NEW,
  /** Heard and kept. */
  HEARD,
  /** Deleted: in the folder for that, or nowhere. */
  DELETED
}

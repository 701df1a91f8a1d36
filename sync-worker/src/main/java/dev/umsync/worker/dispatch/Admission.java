package dev.umsync.worker.dispatch;

/** What became of a record that was offered. */
public enum Admission {
  /** It is held now, and will be settled. */
  TAKEN,
  /** It is finished already, or was offered before. */
  KNOWN,
  /** There is no room: it and all behind it in its partition must be read again later. */
  REFUSED
}

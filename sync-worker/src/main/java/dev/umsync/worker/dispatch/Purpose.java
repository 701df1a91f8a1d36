package dev.umsync.worker.dispatch;

/** Why a handler is called. */
public enum Purpose {
  /** An event out of the log. */
  DELIVER,
  /** An event that was parked and is tried again; always suspect. */
  REDRIVE,
  /**
   * A parked event that an operator has dropped: to be closed with an outcome and without touching
   * the mailbox.
   */
  DROP,
  /** The second look that a handler asked for by {@link FollowUp}; always suspect. */
  LOOK_AGAIN,
  /**
   * Something of the worker's own, done for a subscriber when nothing else of it waits. Best
   * effort: whoever offered it offers it again in its time.
   */
  ERRAND
}

package dev.umsync.worker.mailbox;

/** Which of an account's connections a piece of work uses, and who goes first. */
public enum Lane {
  /** The connection that is kept warm; goes before everything else that waits for it. */
  DELIVERY,
  /** The same connection, after all deliveries. */
  UPKEEP,
  /** A second connection that lives as long as the work: for other folders and searches. */
  ASIDE
}

package dev.umsync.worker.kafka;

/**
 * A record that is no event; the message names the fault and where it is, and holds nothing of the
 * record's content.
 */
public final class UndecodableEvent extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Says why.
   *
   * @param detail the JSON pointer and the rule that is broken
   */
  public UndecodableEvent(String detail) {
    super(detail);
  }
}

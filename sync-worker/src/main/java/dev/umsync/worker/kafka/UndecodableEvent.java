package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.Cause;

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

  /** Why it is set aside. */
  public Cause cause() {
    String detail = getMessage();
    return new Cause("undecodable", detail == null ? "" : detail);
  }
}

package dev.umsync.common.event;

/**
 * An event that breaks its contract: where and how, without its content.
 *
 * <p>The message reads {@code <pointer>: <detail>}.
 */
public final class EventProblem extends Exception {
  private static final long serialVersionUID = 1L;

  private final String pointer;
  private final String detail;

  /**
   * @param pointer JSON pointer (RFC 6901) into the event's data, or {@code ce_<attribute>} for an
   *     attribute; empty for the event as a whole
   * @param detail one sentence a person can act on; holds no content of the event
   */
  public EventProblem(String pointer, String detail) {
    super(pointer.isEmpty() ? detail : pointer + ": " + detail);
    this.pointer = pointer;
    this.detail = detail;
  }

  /** Where: a JSON pointer or {@code ce_<attribute>}. */
  public String pointer() {
    return pointer;
  }

  /** How it is wrong and what is asked for. */
  public String detail() {
    return detail;
  }
}

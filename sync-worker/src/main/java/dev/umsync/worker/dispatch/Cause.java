package dev.umsync.worker.dispatch;

/**
 * Why an event was held, parked or set aside. Immutable.
 *
 * @param code one of a closed set of names such as {@code mailbox-full}: it becomes a metric tag
 *     and a record header
 * @param detail a sentence for people that holds no token, body or address; may be empty
 */
public record Cause(String code, String detail) {
  /** A cause that needs no words. */
  public static Cause of(String code) {
    return new Cause(code, "");
  }
}

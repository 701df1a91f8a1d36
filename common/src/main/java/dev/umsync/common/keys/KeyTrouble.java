package dev.umsync.common.keys;

/**
 * A keyset is missing, unreadable or not the one expected; the message says which and what to do,
 * and holds no key.
 */
public final class KeyTrouble extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what happened, to which keyset, what to do
   */
  public KeyTrouble(String message) {
    super(message);
  }

  KeyTrouble(String message, Throwable cause) {
    super(message, cause);
  }
}

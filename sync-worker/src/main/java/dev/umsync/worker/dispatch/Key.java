package dev.umsync.worker.dispatch;

/**
 * What events are ordered by: a subscriber's lower-cased mail address, opaque to the kernel.
 * Immutable.
 *
 * @param value the key; its text is personal, so {@link #toString()} hides it
 */
public record Key(String value) {
  @Override
  public String toString() {
    return "key#" + Integer.toHexString(value.hashCode());
  }
}

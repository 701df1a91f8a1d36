package dev.umsync.common.config;

/** A configured secret that no string conversion shows. Immutable. */
public final class Secret {
  /** What stands for a secret wherever one would be shown. */
  public static final String MASK = "****";

  private final String text;

  /**
   * @param text the secret itself
   */
  public Secret(String text) {
    this.text = text;
  }

  /**
   * The secret itself: for the one call that needs it, never for a message or a field that is
   * printed.
   */
  public String reveal() {
    return text;
  }

  /** The mask, whatever the secret. */
  @Override
  public String toString() {
    return MASK;
  }
}

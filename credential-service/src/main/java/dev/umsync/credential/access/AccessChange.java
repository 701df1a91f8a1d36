package dev.umsync.credential.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What comes of a wish about who may sign in. Thread rule: immutable.
 *
 * @param <T> what is answered once it is written
 */
public sealed interface AccessChange<T> {
  /**
   * To be written, all of it or nothing.
   *
   * @param writes values by their keys on {@code umsync.admin}; empty removes
   */
  record Write<T>(Map<String, Optional<Object>> writes, T result) implements AccessChange<T> {
    /** Copies. */
    public Write {
      writes = new LinkedHashMap<>(writes);
    }
  }

  /** Not done, and why. */
  record Refused<T>(Reason reason, String sentence) implements AccessChange<T> {}

  /** Why not. */
  enum Reason {
    /** There is no such user, token or claim. */
    NO_SUCH_THING("no-such-thing"),
    /** The name is taken. */
    EXISTS("exists"),
    /** Nobody could administer any more. */
    LAST_ADMINISTRATOR("last-administrator"),
    /** The claim is none, or was taken, or has ended. */
    CLAIM_REFUSED("claim-refused");

    private final String slug;

    Reason(String slug) {
      this.slug = slug;
    }

    /** Names the reason in problems. */
    public String slug() {
      return slug;
    }
  }
}

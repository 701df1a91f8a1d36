package dev.umsync.ingest.umserver;

import java.time.Duration;
import java.util.Optional;

/** What came of handing an event to a UM server. Thread rule: immutable. */
public sealed interface HandOver {
  /** The UM server has it, or it is so there already, or there is nothing to do there. */
  record Done() implements HandOver {}

  /**
   * Not now; the same event may succeed later.
   *
   * @param trouble why
   * @param after what the server asked to be waited, where it did
   */
  record Retry(Trouble trouble, Optional<Duration> after) implements HandOver {
    /** Without a time named by the server. */
    public static Retry because(Trouble.Kind kind, String text) {
      return new Retry(new Trouble(kind, text), Optional.empty());
    }
  }

  /**
   * Never: the same event would be refused again, and the person's later ones need not wait.
   *
   * @param trouble why
   */
  record Refused(Trouble trouble) implements HandOver {
    /** For this reason. */
    public static Refused because(Trouble.Kind kind, String text) {
      return new Refused(new Trouble(kind, text));
    }
  }
}

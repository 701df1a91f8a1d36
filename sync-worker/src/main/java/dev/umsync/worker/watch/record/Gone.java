package dev.umsync.worker.watch.record;

import java.time.Instant;

/**
 * That a voicemail is not where it belongs. Immutable.
 *
 * @param lastSeen when it was there for the last time that is known
 * @param since when it was found not to be; whole milliseconds
 */
public record Gone(Kind kind, Phase phase, Instant lastSeen, Instant since) {
  /** What is known of it. */
  public enum Kind {
    /** It is in the trash. */
    TRASHED("t"),
    /** It is nowhere, on the evidence that a delete needs. */
    ABSENT("a"),
    /** It was not found, which proves nothing. */
    MISSING("m");

    private final String letter;

    Kind(String letter) {
      this.letter = letter;
    }
  }

  /** What is done about it. */
  public enum Phase {
    /** Nothing yet: it may come back. */
    PENDING("p"),
    /** A brake is on: an operator decides. */
    HELD("h"),
    /** An operator let it go: the UM server hears of it once a last search finds it gone. */
    RELEASED("r"),
    /** The UM server was told. */
    TOLD("l"),
    /** The UM server need not be told: it knows, or is not to know. */
    UNTOLD("o");

    private final String letter;

    Phase(String letter) {
      this.letter = letter;
    }
  }

  /** The same in another phase. */
  public Gone in(Phase other) {
    return new Gone(kind, other, lastSeen, since);
  }

  /** Whether it is a delete that the UM server is to hear of. */
  public boolean leaves() {
    return kind != Kind.MISSING && phase == Phase.PENDING;
  }

  /** Whether it is decided what becomes of it. */
  public boolean decided() {
    return phase == Phase.TOLD || phase == Phase.UNTOLD;
  }

  String text() {
    return kind.letter
        + phase.letter
        + Long.toString(lastSeen.toEpochMilli(), Character.MAX_RADIX)
        + "."
        + Long.toString(since.toEpochMilli(), Character.MAX_RADIX);
  }

  static Gone read(String text) {
    String[] times = text.substring(2).split("\\.", 2);
    return new Gone(
        kind(text.substring(0, 1)),
        phase(text.substring(1, 2)),
        instant(times[0]),
        instant(times[1]));
  }

  private static Kind kind(String letter) {
    for (Kind kind : Kind.values()) {
      if (kind.letter.equals(letter)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("unknown kind");
  }

  private static Phase phase(String letter) {
    for (Phase phase : Phase.values()) {
      if (phase.letter.equals(letter)) {
        return phase;
      }
    }
    throw new IllegalArgumentException("unknown phase");
  }

  private static Instant instant(String text) {
    return Instant.ofEpochMilli(Long.parseLong(text, Character.MAX_RADIX));
  }
}

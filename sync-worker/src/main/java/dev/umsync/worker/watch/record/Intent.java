package dev.umsync.worker.watch.record;

/**
 * A change of the mailbox that is written down before it is made: seen there, it is ours and no
 * person's.
 */
public enum Intent {
  NONE("-"),
  /** To mark it read. */
  READ("r"),
  /** To mark it unread. */
  UNREAD("u"),
  /** To move it to the trash, or to remove it. */
  DELETE("d");

  private final String letter;

  Intent(String letter) {
    this.letter = letter;
  }

  String letter() {
    return letter;
  }

  static Intent ofLetter(String letter) {
    for (Intent intent : values()) {
      if (intent.letter.equals(letter)) {
        return intent;
      }
    }
    throw new IllegalArgumentException("unknown intent");
  }

  /** Whether a message that is found so now is as was meant. */
  public boolean explainsSeen(boolean seen) {
    return this == (seen ? READ : UNREAD);
  }
}

package dev.umsync.common.mailbox;

import java.util.Arrays;
import java.util.Optional;

/** What a delete is concluded from. */
public enum Evidence {
  /** The message is in the mailbox's trash. */
  IN_TRASH("in-trash"),
  /** Two complete looks at every folder, some time apart, found it nowhere. */
  ABSENT_TWICE("absent-twice");

  private final String text;

  Evidence(String text) {
    this.text = text;
  }

  /** As it stands in the event's data. */
  public String text() {
    return text;
  }

  /** The one of this name, empty where there is none. */
  public static Optional<Evidence> of(String text) {
    return Arrays.stream(values()).filter(e -> e.text.equals(text)).findFirst();
  }
}

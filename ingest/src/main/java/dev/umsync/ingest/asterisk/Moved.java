package dev.umsync.ingest.asterisk;

import dev.umsync.ingest.umserver.HandOver;

/** What came of moving a message. Thread rule: immutable. */
public sealed interface Moved {
  /** It is there now. */
  record Made() implements Moved {}

  /** Nobody knows; it may still happen. */
  record Perhaps(HandOver then) implements Moved {}

  /** It is where it was. */
  record NotMade(HandOver then) implements Moved {}
}

package dev.umsync.worker.connections;

import java.util.Locale;

/** Why a connection was closed. A closed set: metrics use it as a tag. */
enum Ending {
  /** The work that it was made for is done. */
  DONE,
  /** Nobody used it for long. */
  UNUSED,
  /** A new one with a younger token took its place, and was there before it went. */
  RENEWED,
  /** Its token ended before it could be renewed. */
  EXPIRED,
  /** Another mailbox needed the place, or another worker has the mailbox now. */
  ROOM,
  /** It dropped: the server or the network ended it, or an APPEND was given up half-way. */
  BROKEN,
  /** Work on it failed unforeseen or was cancelled, so nobody knows in which state it is. */
  ABANDONED,
  /** The worker stops. */
  STOPPED;

  /** As metrics show it. */
  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package dev.umsync.standalone.chaos.mail;

/** When a connection is cut. */
public enum Cut {
  /** At once, whatever is under way. */
  AT_ONCE,
  /** After some more bytes of the client: as a rule in the middle of an APPEND. */
  IN_UPLOAD,
  /**
   * When the server answers to an upload: the server has done it, and the client never hears so.
   */
  ANSWER_LOST
}

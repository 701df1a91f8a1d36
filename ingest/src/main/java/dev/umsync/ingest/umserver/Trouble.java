package dev.umsync.ingest.umserver;

/**
 * Why a UM server did not take an event. Thread rule: immutable.
 *
 * @param kind from a closed set, for metrics
 * @param text one sentence for the operator, without address and without content
 */
public record Trouble(Kind kind, String text) {
  /** What kind of trouble it is, and whether it is about the server or about one event. */
  public enum Kind {
    /** No connection. */
    UNREACHABLE(true),
    /** No answer in time. */
    TIMEOUT(true),
    /** It asked to be left alone for a while. */
    BUSY(true),
    /** It failed inside. */
    SERVER_ERROR(true),
    /** It does not know us: secret or login. */
    ACCESS(true),
    /** It answered what no such server answers, such as a redirect. */
    UNEXPECTED(true),
    /** It will not take this event. */
    REJECTED(false),
    /** It has no such voicemail, or not yet. */
    UNKNOWN_VOICEMAIL(false),
    /** Somebody else is changing the same mailbox there. */
    BOX_BUSY(false),
    /** It cannot do this at all. */
    UNSUPPORTED(false);

    private final boolean ofServer;

    Kind(boolean ofServer) {
      this.ofServer = ofServer;
    }

    /** Whether every event would meet it now. */
    public boolean ofServer() {
      return ofServer;
    }
  }
}

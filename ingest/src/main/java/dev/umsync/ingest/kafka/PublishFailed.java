package dev.umsync.ingest.kafka;

/** Events that Kafka did not acknowledge; some of them may be on the topic. */
public final class PublishFailed extends Exception {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /** Why. */
  public enum Kind {
    /** It did not answer in time, or answered that it can't take records now. */
    AWAY,
    /** The record is larger than the topic takes; nothing was written. */
    TOO_LARGE
  }

  PublishFailed(Kind kind, Throwable cause) {
    super(kind.name(), cause);
    this.kind = kind;
  }

  PublishFailed(Kind kind) {
    super(kind.name());
    this.kind = kind;
  }

  /** Why. */
  public Kind kind() {
    return kind;
  }
}

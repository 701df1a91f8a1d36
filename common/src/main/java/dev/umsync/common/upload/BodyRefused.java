package dev.umsync.common.upload;

import java.io.IOException;

/** A body that is not taken in: why, in words for its sender, without content. */
public final class BodyRefused extends IOException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final int limitBytes;

  /** The kinds of reason. */
  public enum Reason {
    /** Not a form, or not the form asked for. */
    MALFORMED,
    /** Longer than the limit, which the detail names. */
    TOO_LARGE,
    /** Did not come in the time it has. */
    TOO_SLOW
  }

  BodyRefused(Reason reason, String detail) {
    this(reason, detail, 0);
  }

  BodyRefused(Reason reason, String detail, int limitBytes) {
    super(detail);
    this.reason = reason;
    this.limitBytes = limitBytes;
  }

  /** The limit that was passed, 0 where it was none. */
  public int limitBytes() {
    return limitBytes;
  }

  /** The kind of reason. */
  public Reason reason() {
    return reason;
  }

  /** A sentence for people. */
  public String detail() {
    return String.valueOf(getMessage());
  }
}

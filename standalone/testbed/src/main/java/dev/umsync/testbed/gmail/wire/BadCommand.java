package dev.umsync.testbed.gmail.wire;

/** A command that breaks the grammar; it is answered with BAD and the message. */
public final class BadCommand extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BadCommand(String message) {
    super(message);
  }
}

package dev.umsync.standalone.cli;

import org.jspecify.annotations.Nullable;

/**
 * A failure that a person can do something about. It is printed as one line, without a stack trace,
 * and ends the command with status 1, or 2 where the command was used wrongly. Immutable.
 *
 * <p>Messages hold no token, key, audio or body; a mail address only if the person typed it in this
 * very command.
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean wrongUse;

  /**
   * An error with no exception behind it.
   *
   * @param what what happened, without a full stop: {@code port is in use}
   * @param thing to which thing, as the person knows it: {@code 127.0.0.1:8443}
   * @param remedy what to do, an instruction: {@code stop the other process or set ingest.port}
   */
  public UserError(String what, String thing, String remedy) {
    super(line(what, thing, remedy));
    wrongUse = false;
  }

  /**
   * An error that an exception told of; the exception goes to the log only.
   *
   * @param what what happened
   * @param thing to which thing
   * @param remedy what to do
   * @param cause where it was found
   */
  public UserError(String what, String thing, String remedy, Throwable cause) {
    super(line(what, thing, remedy), cause);
    wrongUse = false;
  }

  private UserError(String line, @Nullable Throwable cause) {
    super(line, cause);
    wrongUse = true;
  }

  /**
   * An argument or option that cannot be meant so.
   *
   * @param what what is wrong with it
   * @param thing the argument or option
   * @param remedy what to write instead
   */
  public static UserError wrongUse(String what, String thing, String remedy) {
    return new UserError(line(what, thing, remedy), null);
  }

  /** The same where an exception told of it; the exception goes to the log only. */
  public static UserError wrongUse(String what, String thing, String remedy, Throwable cause) {
    return new UserError(line(what, thing, remedy), cause);
  }

  /** Whether the command was used wrongly and did nothing. */
  boolean isWrongUse() {
    return wrongUse;
  }

  private static String line(String what, String thing, String remedy) {
    return thing + ": " + what + "; " + remedy;
  }
}

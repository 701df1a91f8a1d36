package dev.umsync.credential.account;

/**
 * A key file is not what was asked for; the message says what it is and what to do, and holds
 * nothing of its content.
 */
public final class KeyFileProblem extends Exception {
  private static final long serialVersionUID = 1L;

  KeyFileProblem(String message) {
    super(message);
  }
}

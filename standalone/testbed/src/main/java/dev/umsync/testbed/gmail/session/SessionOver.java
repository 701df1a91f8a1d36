package dev.umsync.testbed.gmail.session;

import java.io.IOException;

/** Ends a session; all that the client shall hear has been said. */
public final class SessionOver extends IOException {
  private static final long serialVersionUID = 1L;

  public SessionOver() {
    super("The session is over");
  }
}

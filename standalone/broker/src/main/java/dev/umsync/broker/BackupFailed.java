package dev.umsync.broker;

import org.jspecify.annotations.Nullable;

/**
 * A backup was not written or not restored. The message is one line for a person: what happened, to
 * which thing, what to do. Whatever was half done has been removed.
 */
public final class BackupFailed extends Exception {

  private static final long serialVersionUID = 1L;

  BackupFailed(String message) {
    this(message, null);
  }

  BackupFailed(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

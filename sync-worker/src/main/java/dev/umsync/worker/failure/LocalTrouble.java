package dev.umsync.worker.failure;

import java.io.IOException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLException;

/** Tells what an exception on this side of the wire means. Stateless. */
public final class LocalTrouble {
  private LocalTrouble() {}

  /** While the connection was being made. */
  public static ImapFailure connecting(Throwable trouble) {
    return failure(cancelled() ? FailureKind.CANCELLED : kindWhileConnecting(trouble), trouble);
  }

  /** On a connection that had worked. */
  public static ImapFailure talking(Throwable trouble) {
    return failure(cancelled() ? FailureKind.CANCELLED : kindWhileTalking(trouble), trouble);
  }

  private static FailureKind kindWhileConnecting(Throwable trouble) {
    return has(trouble, SSLException.class) ? FailureKind.TLS_FAILED : FailureKind.CONNECT_FAILED;
  }

  private static FailureKind kindWhileTalking(Throwable trouble) {
    return timedOut(trouble) ? FailureKind.TIMED_OUT : FailureKind.CONNECTION_LOST;
  }

  /**
   * An interrupt closes the socket of a virtual thread; the exception that follows is not the
   * server's fault.
   */
  private static boolean cancelled() {
    return Thread.currentThread().isInterrupted();
  }

  private static boolean timedOut(Throwable trouble) {
    for (Throwable t = trouble; t != null; t = t.getCause()) {
      if (t instanceof SocketTimeoutException
          || (t instanceof IOException && String.valueOf(t.getMessage()).contains("timed out"))) {
        return true;
      }
    }
    return false;
  }

  private static boolean has(Throwable trouble, Class<? extends Throwable> type) {
    for (Throwable t = trouble; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return true;
      }
    }
    return false;
  }

  private static ImapFailure failure(FailureKind kind, Throwable trouble) {
    Throwable root = trouble;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return new ImapFailure(
        kind, root.getClass().getSimpleName(), SafeText.of(String.valueOf(root.getMessage())));
  }
}

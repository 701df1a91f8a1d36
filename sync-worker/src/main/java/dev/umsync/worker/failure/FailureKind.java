package dev.umsync.worker.failure;

/**
 * Every way in which a mailbox operation fails, told apart by what has to be done next. A closed
 * set: metrics use it as a tag.
 */
public enum FailureKind {
  /** AUTHENTICATIONFAILED, or the XOAUTH2 challenge, whatever the token's age. */
  TOKEN_REFUSED(Reach.MAILBOX),
  /** No token came in time: the mailbox was not asked. */
  NO_TOKEN(Reach.MAILBOX),
  IMAP_OFF_FOR_DOMAIN(Reach.TENANT),
  IMAP_OFF_FOR_USER(Reach.MAILBOX),
  /** The provider wants the person to log in with a browser. */
  WEB_LOGIN_REQUIRED(Reach.MAILBOX),
  /** At login; the credential is fine. */
  TOO_MANY_CONNECTIONS(Reach.MAILBOX),
  /** Slow down, often with a time named. */
  THROTTLED(Reach.MAILBOX),
  /** Over the daily bandwidth or command allowance: hours. */
  OVER_BANDWIDTH(Reach.MAILBOX),
  MAILBOX_FULL(Reach.MAILBOX),
  MESSAGE_TOO_LARGE(Reach.EVENT),
  /** The server says it is its own trouble and will pass. */
  UNAVAILABLE(Reach.PROVIDER),
  /** No connection could be made: refused, unreachable, unknown host. */
  CONNECT_FAILED(Reach.PROVIDER),
  /** The server's certificate or protocol version was not acceptable. */
  TLS_FAILED(Reach.PROVIDER),
  /** A connection that worked was cut, or ended with a BYE that names no other reason. */
  CONNECTION_LOST(Reach.MAILBOX),
  /** No answer in time. */
  TIMED_OUT(Reach.PROVIDER),
  /** The token's life is over, and the session with it. */
  SESSION_EXPIRED(Reach.MAILBOX),
  /**
   * The last bytes of an APPEND went out and no answer came: it may or may not be in the mailbox.
   */
  AMBIGUOUS(Reach.MAILBOX),
  FOLDER_MISSING(Reach.MAILBOX),
  /** The message is not where it was: no such UID, or UIDVALIDITY has changed. */
  MESSAGE_GONE(Reach.MAILBOX),
  /** Authenticated, but this mailbox may not be used or changed. */
  NOT_PERMITTED_BY_SERVER(Reach.MAILBOX),
  /** The server lacks something this operation cannot do without, XOAUTH2 or UIDPLUS. */
  UNSUPPORTED(Reach.TENANT),
  /**
   * The provider's name is not in the worker's configuration, or the token belongs to another
   * provider.
   */
  MISCONFIGURED(Reach.TENANT),
  /** No place under the worker's own limits, of connections or of copies, in time. */
  NO_CAPACITY(Reach.WORKER),
  /** This worker is stopping, or the thread was interrupted. */
  CANCELLED(Reach.WORKER),
  /** A refusal that nothing above explains. */
  UNKNOWN(Reach.MAILBOX);

  private final Reach reach;

  FailureKind(Reach reach) {
    this.reach = reach;
  }

  /** How far the trouble reaches, which is what decides whose circuit it counts against. */
  public Reach reach() {
    return reach;
  }

  /** Whom a failure concerns. */
  public enum Reach {
    EVENT,
    MAILBOX,
    TENANT,
    PROVIDER,
    /** Nobody's mailbox: this process. */
    WORKER
  }
}

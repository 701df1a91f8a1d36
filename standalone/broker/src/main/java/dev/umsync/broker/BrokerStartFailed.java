package dev.umsync.broker;

import org.jspecify.annotations.Nullable;

/**
 * The embedded broker, or something else that needs its data folder, cannot run. The message is one
 * line for a person: what happened, to which thing, what to do. The cause, where there is one, is
 * for a log file.
 */
public final class BrokerStartFailed extends Exception {

  private static final long serialVersionUID = 1L;

  /** What stands in the way. */
  public enum Reason {
    /** Another program listens on a port that was asked for by number. */
    PORT_IN_USE,
    /** The address to listen on is not one of this machine's. */
    ADDRESS_UNUSABLE,
    /** The data folder cannot be made, or not written to. */
    DATA_DIR_NOT_WRITABLE,
    /** Another process, or this one, already uses the data folder. */
    DATA_DIR_IN_USE,
    /** A restore into the folder was cut short. */
    RESTORE_UNFINISHED,
    /** Too little free space. */
    DISK_LOW,
    /** It was not up in the time given. */
    TIMED_OUT,
    /** Kafka refused; the message has its reason. */
    BROKER_REFUSED
  }

  private final Reason reason;

  BrokerStartFailed(Reason reason, String message) {
    this(reason, message, null);
  }

  BrokerStartFailed(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** What stands in the way. */
  public Reason reason() {
    return reason;
  }
}

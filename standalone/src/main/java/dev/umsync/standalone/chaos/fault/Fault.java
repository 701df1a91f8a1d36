package dev.umsync.standalone.chaos.fault;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.umsync.standalone.chaos.mail.Cut;

/**
 * One thing that is done to a running installation. Durations are milliseconds because that is how
 * they stand in the log. Immutable.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Fault.WorkerKill.class, name = "worker-kill"),
  @JsonSubTypes.Type(value = Fault.WorkerFreeze.class, name = "worker-freeze"),
  @JsonSubTypes.Type(value = Fault.RollingRestart.class, name = "rolling-restart"),
  @JsonSubTypes.Type(value = Fault.BrokerKill.class, name = "broker-kill"),
  @JsonSubTypes.Type(value = Fault.BrokerRestart.class, name = "broker-restart"),
  @JsonSubTypes.Type(value = Fault.ConnectionCut.class, name = "connection-cut"),
  @JsonSubTypes.Type(value = Fault.MailAway.class, name = "mail-away"),
  @JsonSubTypes.Type(value = Fault.CredentialKill.class, name = "credential-kill")
})
public sealed interface Fault {
  /** The longest that one fault may last. */
  long LONGEST_MILLIS = 120_000;

  /** How long it lasts as planned, not counting how long a process takes to end or to start. */
  default long millis() {
    return switch (this) {
      case WorkerKill f -> f.downMillis();
      case WorkerFreeze f -> f.frozenMillis();
      case RollingRestart f -> 0;
      case BrokerKill f -> f.downMillis();
      case BrokerRestart f -> f.downMillis();
      case ConnectionCut f -> 0;
      case MailAway f -> f.awayMillis();
      case CredentialKill f -> f.downMillis();
    };
  }

  /** SIGKILL to a worker, started again after a while. */
  record WorkerKill(int worker, long downMillis) implements Fault {
    public WorkerKill {
      check(worker, downMillis);
    }
  }

  /** SIGSTOP to a worker and SIGCONT after a while. */
  record WorkerFreeze(int worker, long frozenMillis) implements Fault {
    public WorkerFreeze {
      check(worker, frozenMillis);
    }
  }

  /** SIGTERM to one worker after the other; the next when the one before is up again. */
  record RollingRestart() implements Fault {}

  /** SIGKILL to the broker, started again on its data after a while. */
  record BrokerKill(long downMillis) implements Fault {
    public BrokerKill {
      check(0, downMillis);
    }
  }

  /** SIGTERM to the broker, started again on its data after a while. */
  record BrokerRestart(long downMillis) implements Fault {
    public BrokerRestart {
      check(0, downMillis);
    }
  }

  /**
   * Cuts connections between workers and mail server.
   *
   * @param percent how many of those open
   * @param seed chooses which
   */
  record ConnectionCut(Cut how, int percent, long seed) implements Fault {
    public ConnectionCut {
      if (percent < 1 || percent > 100) {
        throw new IllegalArgumentException("percent is not 1 to 100: " + percent);
      }
    }
  }

  /** The mail server is not reached for a while. */
  record MailAway(long awayMillis) implements Fault {
    public MailAway {
      check(0, awayMillis);
    }
  }

  /** SIGKILL to the credential service, started again after a while. */
  record CredentialKill(long downMillis) implements Fault {
    public CredentialKill {
      check(0, downMillis);
    }
  }

  private static void check(int worker, long millis) {
    if (worker < 0) {
      throw new IllegalArgumentException("workers are counted from 0, not " + worker);
    }
    if (millis < 0 || millis > LONGEST_MILLIS) {
      throw new IllegalArgumentException(
          "a fault lasts 0 to " + LONGEST_MILLIS + " ms, not " + millis);
    }
  }
}

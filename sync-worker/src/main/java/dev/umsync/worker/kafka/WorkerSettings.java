package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.Limits;
import java.time.Duration;

/**
 * Everything that can be set about the engine. Immutable.
 *
 * @param group consumer group of the workers
 * @param instance name of this worker, unique among those running and the same after a restart, so
 *     that a restarted worker ends its own open transaction at once; without an at sign
 * @param voicemailTopic full name
 * @param parkedTopic full name
 * @param stateTopic full name
 * @param classicProtocol whether to use the classic group protocol instead of KIP-848's
 * @param sessionTimeout after which the group puts out a member that is not heard from; with
 *     KIP-848 it is the broker's setting and this must not be longer
 * @param leaseMargin by how much the lease is shorter than the session
 * @param lastBytes the longest that the last bytes of an APPEND, once sent under the lease, may
 *     take to have their effect
 * @param transactionTimeout after which the broker ends an open transaction of a dead worker
 * @param transactionPace from one transaction to the next, unless somebody waits for it
 * @param keepAlive between two commits while there is nothing to commit
 * @param revocation how long running calls may go on when their partition is taken away
 * @param cancelGrace how long cancelled calls may take to end, and the last commit after them
 * @param shutdown how long running calls may go on at shutdown
 * @param recordsPerPoll at most so many records are taken at a time
 * @param fetchBytes so many are asked of each broker at a time, a quarter of it of one partition
 * @param parkedTrim between two removals of resolved parked records of a partition
 * @param limits the kernel's bounds
 */
public record WorkerSettings(
    String group,
    String instance,
    String voicemailTopic,
    String parkedTopic,
    String stateTopic,
    boolean classicProtocol,
    Duration sessionTimeout,
    Duration leaseMargin,
    Duration lastBytes,
    Duration transactionTimeout,
    Duration transactionPace,
    Duration keepAlive,
    Duration revocation,
    Duration cancelGrace,
    Duration shutdown,
    int recordsPerPoll,
    int fetchBytes,
    Duration parkedTrim,
    Limits limits) {

  /** Checks what depends on each other. */
  public WorkerSettings {
    if (leaseMargin.compareTo(sessionTimeout) >= 0
        || keepAlive.multipliedBy(2).compareTo(sessionTimeout.minus(leaseMargin)) > 0) {
      throw new IllegalArgumentException(
          "the lease (session timeout "
              + sessionTimeout
              + " less margin "
              + leaseMargin
              + ") must be at least twice the keep-alive interval "
              + keepAlive);
    }
  }

  /** The same with other bounds. */
  public WorkerSettings with(Limits other) {
    return copy(classicProtocol, other);
  }

  /** The same with the classic group protocol. */
  public WorkerSettings withClassicProtocol() {
    return copy(true, limits);
  }

  private WorkerSettings copy(boolean classic, Limits bounds) {
    return new WorkerSettings(
        group,
        instance,
        voicemailTopic,
        parkedTopic,
        stateTopic,
        classic,
        sessionTimeout,
        leaseMargin,
        lastBytes,
        transactionTimeout,
        transactionPace,
        keepAlive,
        revocation,
        cancelGrace,
        shutdown,
        recordsPerPoll,
        fetchBytes,
        parkedTrim,
        bounds);
  }

  /** How long a mailbox may be changed after the last acknowledged commit was sent. */
  public Duration lease() {
    return sessionTimeout.minus(leaseMargin);
  }

  /**
   * How long a new owner waits with suspect events if the one before it did not release the
   * partition.
   */
  public Duration suspectHold() {
    return lease().plus(lastBytes);
  }

  /**
   * How long a transaction may be undecided before it is looked into: its coordinator aborts it
   * after a third of that.
   */
  Duration undecided() {
    return transactionTimeout().multipliedBy(3);
  }
}

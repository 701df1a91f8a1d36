package dev.umsync.bench.suite;

/** Somebody who delivers a number of messages while it is measured. Used by one thread. */
interface Contender {
  /** As tables show it. */
  String name();

  /** Delivers {@code count} messages. */
  Round run(int count) throws InterruptedException;

  /**
   * Whether it tries again without a look at whether the first try arrived, so that one message of
   * a hundred at most may be there twice.
   */
  default boolean mayDouble() {
    return false;
  }

  /**
   * What a round came to.
   *
   * @param perSecond messages
   * @param cpuMillis processor time of the contender's process for each message
   * @param serverMillis of the mail server
   * @param restMillis of the bench's own process, in which the broker runs
   */
  record Round(double perSecond, double cpuMillis, double serverMillis, double restMillis) {}
}

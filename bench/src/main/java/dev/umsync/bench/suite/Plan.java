package dev.umsync.bench.suite;

/**
 * How much is done. Immutable.
 *
 * @param quick whether numbers are small, to see that everything runs
 * @param rounds of each contender
 * @param messages in each round
 * @param people with a mailbox each in {@code append}
 * @param warmUp messages at a time before the first round: a peer gets them {@value #PEER_WARM_UPS}
 *     times, the worker, which has far more code to be compiled, {@value #WORKER_WARM_UPS} times
 *     more before its very first one
 * @param stormPeople subscribers at once in {@code storm} and connections in {@code memory}
 * @param stormRounds rounds of {@code storm}
 * @param latencySeconds length of a round of {@code latency}
 * @param replayed records on the topic in {@code replay}, of which the second half is measured: the
 *     compiler still took a third of the worker's time while it read the first
 */
public record Plan(
    boolean quick,
    int rounds,
    int messages,
    int people,
    int warmUp,
    int stormPeople,
    int stormRounds,
    int latencySeconds,
    int replayed) {
  /** Messages delivered at a time. */
  static final int AT_ONCE = 64;

  /** The compiler took a fifth of the worker's time after three, and still a tenth after six. */
  static final int WORKER_WARM_UPS = 12;

  /** Of peers, whose code is small. */
  static final int PEER_WARM_UPS = 2;

  /** For figures. */
  public static Plan full() {
    return new Plan(false, 7, 2_000, 256, 10_000, 2_500, 3, 25, 96_000);
  }

  /** To see that it runs. */
  public static Plan small() {
    return new Plan(true, 2, 150, 64, 150, 60, 1, 3, 400);
  }

  /** With another number of rounds. */
  public Plan withRounds(int other) {
    return new Plan(
        quick,
        other,
        messages,
        people,
        warmUp,
        stormPeople,
        Math.min(other, stormRounds),
        latencySeconds,
        replayed);
  }
}

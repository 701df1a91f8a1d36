package dev.umsync.credential.upkeep;

import java.time.Duration;

/**
 * Something that is done now and then. Thread rule: the upkeep's task calls it.
 *
 * @param name for the log
 * @param after how long after the start it is done for the first time
 * @param every how long after its end it is done again
 * @param onlyFirst whether only the owner of partition 0 does it
 * @param work what is done
 */
public record Chore(String name, Duration after, Duration every, boolean onlyFirst, Work work) {
  /** What is done. */
  @FunctionalInterface
  public interface Work {
    /** What it throws is logged; it is done again in its time. */
    void run() throws InterruptedException;
  }
}

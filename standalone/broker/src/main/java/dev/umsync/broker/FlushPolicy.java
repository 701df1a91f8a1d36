package dev.umsync.broker;

/**
 * When the embedded broker forces records to the disk.
 *
 * <p>There is one copy of everything, so what is not forced is lost with the power. Being
 * acknowledged survives a killed process under either policy: what a process wrote is in the
 * operating system's cache.
 */
public enum FlushPolicy {
  /**
   * Every append to every topic is forced before it is answered, {@code __consumer_offsets} and
   * {@code __transaction_state} included. Those two matter as much as the data: a claim that is
   * lost with the power makes events look fresh that were attempted, and a lost commit decision
   * takes state records back whose offsets stay committed. A topic that can be made anew (tokens,
   * token requests) opts out by its topic setting {@code flush.messages=9223372036854775807}.
   */
  EVERY_APPEND,

  /**
   * Only topics whose setting {@code flush.messages=1} asks for it are forced; the rest when the
   * operating system pleases. For demonstrations and tests on throw-away folders.
   */
  TOPICS_THAT_ASK
}

package dev.umsync.common.topic;

import java.util.List;

/**
 * The topics or the cluster are not as the contract asks; the message says which setting, found and
 * expected.
 */
public final class TopicTrouble extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param problems one sentence each, at least one
   */
  public TopicTrouble(List<String> problems) {
    super(String.join("\n", problems));
  }

  TopicTrouble(String problem, Throwable cause) {
    super(problem, cause);
  }
}

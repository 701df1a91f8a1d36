package dev.umsync.common.kafka.roster;

import java.util.List;

/**
 * Nothing was changed on the roster; every reason is a line for people. Lines of the file are named
 * by number, never by content.
 */
public final class ImportRefused extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int MOST_SHOWN = 50;

  private final transient List<String> problems;

  /**
   * @param problems one sentence each, at least one
   */
  public ImportRefused(List<String> problems) {
    super(shown(problems));
    this.problems = List.copyOf(problems);
  }

  ImportRefused(String problem, Throwable cause) {
    super(problem, cause);
    this.problems = List.of(problem);
  }

  /** All of them; the message shows the first {@value #MOST_SHOWN}. */
  public List<String> problems() {
    return problems;
  }

  private static String shown(List<String> problems) {
    String first = String.join("\n", problems.subList(0, Math.min(MOST_SHOWN, problems.size())));
    int more = problems.size() - MOST_SHOWN;
    return more > 0 ? first + "\n(and %d more)".formatted(more) : first;
  }
}

package dev.umsync.common.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The configuration cannot be used; the message has one line per problem. The process ends with
 * {@link #EXIT_STATUS}.
 */
public final class ConfigProblems extends RuntimeException {
  /** The exit status for wrong use. */
  public static final int EXIT_STATUS = 2;

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /**
   * @param problems at least one
   */
  public ConfigProblems(List<Problem> problems) {
    super(problems.stream().map(Problem::line).collect(Collectors.joining("\n")));
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("no problem to report");
    }
    this.problems = List.copyOf(problems);
  }

  /** Every problem found, in the order of the sources and then of the keys. */
  public List<Problem> problems() {
    return problems;
  }
}

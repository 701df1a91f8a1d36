package dev.umsync.credential.check;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.umsync.credential.check.StepFinding.Result;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The checks of one key, on {@code umsync.admin} once they have ended. Thread rule: immutable.
 *
 * @param key the credential's id
 * @param state how they stand
 * @param startedAt when they began
 * @param endedAt when they ended
 * @param by who asked
 * @param subscriber whose mailbox was tried
 * @param steps those that have ended, in their order
 */
public record CheckReport(
    String key,
    State state,
    Instant startedAt,
    Optional<Instant> endedAt,
    String by,
    Optional<String> subscriber,
    List<StepFinding> steps) {
  /** Validates and copies. */
  public CheckReport {
    requireNonNull(key, "key");
    requireNonNull(state, "state");
    requireNonNull(startedAt, "startedAt");
    requireNonNull(by, "by");
    steps = List.copyOf(steps);
  }

  /** How checks stand. */
  public enum State {
    /** They have not ended. */
    @JsonProperty("running")
    RUNNING,
    /** No step is red. */
    @JsonProperty("green")
    GREEN,
    /** A step is red. */
    @JsonProperty("red")
    RED
  }

  /** The first step that is red. */
  public Optional<StepFinding> firstRed() {
    return steps.stream().filter(s -> s.result() == Result.RED).findFirst();
  }

  /** Whether the provider takes the key for the tenant's scopes, whatever a mailbox says. */
  public boolean mints() {
    return steps.stream()
            .filter(s -> s.step().compareTo(CheckStep.DELEGATION) <= 0)
            .noneMatch(s -> s.result() == Result.RED)
        && steps.stream()
            .anyMatch(s -> s.step() == CheckStep.SIGNATURE && s.result() == Result.GREEN);
  }
}

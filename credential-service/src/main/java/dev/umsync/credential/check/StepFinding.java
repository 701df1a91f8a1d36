package dev.umsync.credential.check;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;

/**
 * What one step came to. Thread rule: immutable.
 *
 * @param step which
 * @param title in a few words
 * @param result what came of it
 * @param sentence what was found; of a red one also what to do
 * @param copy values to paste into the provider's console
 * @param guide section of the guide, such as {@code google-workspace.md#delegation}
 * @param url the console's page
 */
public record StepFinding(
    CheckStep step,
    String title,
    Result result,
    String sentence,
    List<Copy> copy,
    Optional<String> guide,
    Optional<String> url) {
  /** Validates and copies. */
  public StepFinding {
    requireNonNull(step, "step");
    requireNonNull(title, "title");
    requireNonNull(result, "result");
    requireNonNull(sentence, "sentence");
    copy = copy == null ? List.of() : List.copyOf(copy);
  }

  /** What came of it. */
  public enum Result {
    /** As it should be. */
    @JsonProperty("green")
    GREEN,
    /** Not as it should be. */
    @JsonProperty("red")
    RED,
    /** Not tried, because of a step before it. */
    @JsonProperty("skipped")
    SKIPPED
  }

  /**
   * A value to paste.
   *
   * @param label as the console calls it
   */
  public record Copy(String label, String value) {}

  static StepFinding green(CheckStep step, String sentence) {
    return new StepFinding(
        step, step.title(), Result.GREEN, sentence, List.of(), Optional.empty(), Optional.empty());
  }

  static StepFinding skipped(CheckStep step, String sentence) {
    return new StepFinding(
        step,
        step.title(),
        Result.SKIPPED,
        sentence,
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  static StepFinding red(CheckStep step, String sentence, String guide) {
    return new StepFinding(
        step, step.title(), Result.RED, sentence, List.of(), Optional.of(guide), Optional.empty());
  }

  StepFinding toPaste(List<Copy> values) {
    return new StepFinding(step, title, result, sentence, values, guide, url);
  }

  StepFinding at(String page) {
    return new StepFinding(step, title, result, sentence, copy, guide, Optional.of(page));
  }
}

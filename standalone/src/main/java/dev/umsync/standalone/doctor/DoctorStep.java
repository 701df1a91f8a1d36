package dev.umsync.standalone.doctor;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;

/**
 * What one step came to. Thread rule: immutable.
 *
 * @param step its name, such as {@code kafka} or {@code delegation}
 * @param of to which tenant and key it belongs, if to one
 * @param title in a few words
 * @param result what came of it
 * @param sentence what was found; of a red one also what to do
 * @param paste values to paste into the provider's console, {@code label: value}
 * @param guide section of the guide
 */
public record DoctorStep(
    String step,
    Optional<String> of,
    String title,
    Result result,
    String sentence,
    List<String> paste,
    Optional<String> guide) {
  /** Copies. */
  public DoctorStep {
    paste = List.copyOf(paste);
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

  static DoctorStep green(String step, String title, String sentence) {
    return new DoctorStep(
        step, Optional.empty(), title, Result.GREEN, sentence, List.of(), Optional.empty());
  }

  static DoctorStep red(String step, String title, String sentence) {
    return new DoctorStep(
        step, Optional.empty(), title, Result.RED, sentence, List.of(), Optional.empty());
  }
}

package dev.umsync.standalone.audit.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.standalone.audit.trace.Step.Kind;
import dev.umsync.standalone.audit.trace.Step.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LampReasonsTest {
  private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");
  private final LampReasons reasons = new LampReasons();

  private static Step step(Kind kind, Optional<String> voicemail, Map<String, Object> facts) {
    return new Step(
        NOON,
        kind,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of("um://a"),
        voicemail,
        new Place("t", 0, 0),
        "",
        facts);
  }

  private void state(String voicemail, String status, boolean played) {
    reasons.note(
        step(Kind.STATE, Optional.of(voicemail), Map.of("state", status, "played", played)));
  }

  private void lamp(long unheard) {
    reasons.note(step(Kind.LAMP, Optional.empty(), Map.of(Step.UNHEARD, unheard)));
  }

  private String told() {
    List<Step> steps = new ArrayList<>();
    reasons.tell(steps::add);
    assertThat(steps).hasSize(1);
    return steps.getFirst().text();
  }

  @Test
  void lampIsOnBecauseOfWhatIsUnheardByTheLastState() {
    state("vm-1", "applied", false);
    state("vm-2", "applied", false);
    state("vm-3", "applied", false);
    state("vm-2", "applied", true);
    state("vm-3", "deleted", false);
    state("vm-4", "early", false);
    lamp(3);
    lamp(1);

    assertThat(told()).isEqualTo("on since 2026-05-04T12:00:00Z; unheard: vm-1");
  }

  @Test
  void lampIsOffBecauseNothingIsUnheard() {
    state("vm-1", "applied", true);
    lamp(0);

    assertThat(told()).isEqualTo("off since 2026-05-04T12:00:00Z; nothing is unheard");
  }

  @Test
  void lampThatStateDoesNotExplainIsSaidToBeWrong() {
    state("vm-1", "applied", true);
    lamp(2);

    assertThat(told()).contains("state knows of 0 and the lamp was told 2");
  }

  @Test
  void noMoreThanTenAreNamed() {
    for (int i = 10; i < 25; i++) {
      state("vm-" + i, "applied", false);
    }
    lamp(15);

    assertThat(told()).contains("vm-19; and more").doesNotContain("vm-20");
  }

  @Test
  void whoHasNoLampIsToldNothing() {
    List<Step> steps = new ArrayList<>();
    reasons.tell(steps::add);
    assertThat(steps).isEmpty();
  }
}

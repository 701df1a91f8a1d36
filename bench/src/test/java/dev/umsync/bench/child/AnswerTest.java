package dev.umsync.bench.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.common.config.StartFailed;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnswerTest {
  @Test
  void lineSurvivesTheWay() {
    Answer answer = new Answer(Map.of("nanos", 1.5e9, "failures", 0.0));

    assertThat(Answer.parse(answer.line())).isEqualTo(answer);
  }

  @Test
  void missingNumberIsNamed() {
    assertThatThrownBy(() -> Answer.parse("done nanos=1").get("failures"))
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining("failures");
  }
}

package dev.umsync.standalone.audit.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.standalone.audit.trace.Step.Kind;
import dev.umsync.standalone.audit.trace.Step.Place;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class TimeMergeTest {
  private static final class Fixed implements StepStream {
    private final Queue<Step> steps = new ArrayDeque<>();

    Fixed(String topic, long... seconds) {
      for (long second : seconds) {
        steps.add(
            new Step(
                Instant.ofEpochSecond(second),
                Kind.EVENT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new Place(topic, 0, second),
                "",
                Map.of()));
      }
    }

    @Override
    public Optional<Step> peek() {
      return Optional.ofNullable(steps.peek());
    }

    @Override
    public void advance() {
      steps.remove();
    }
  }

  private static List<String> merged(Fixed... streams) {
    List<String> order = new ArrayList<>();
    new TimeMerge(List.of(streams))
        .run(step -> order.add(step.place().topic() + step.place().offset()));
    return order;
  }

  @Test
  void stepsComeInTheOrderOfTime() {
    assertThat(merged(new Fixed("a", 1, 4, 9), new Fixed("b", 2, 3, 10), new Fixed("c")))
        .containsExactly("a1", "b2", "b3", "a4", "a9", "b10");
  }

  @Test
  void atEqualTimesTheFirstStreamComesFirst() {
    assertThat(merged(new Fixed("a", 5), new Fixed("b", 5), new Fixed("c", 5)))
        .containsExactly("a5", "b5", "c5");
  }

  @Test
  void aLogsOwnOrderIsKeptWhereItsClocksGoBack() {
    assertThat(merged(new Fixed("a", 5, 2, 6), new Fixed("b", 3, 5)))
        .containsExactly("b3", "a5", "a2", "b5", "a6");
  }
}

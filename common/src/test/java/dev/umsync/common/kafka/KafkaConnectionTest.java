package dev.umsync.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaConnectionTest {
  private static Map<String, Object> consumer(
      Map<String, String> operators, Map<String, Object> more) {
    return new KafkaConnection("nowhere:9", operators).ofConsumer("c", more);
  }

  @Test
  void consumersLetTheSystemChooseTheReceiveBuffer() {
    assertThat(consumer(Map.of(), Map.of())).containsEntry("receive.buffer.bytes", -1);
  }

  @Test
  void operatorsReceiveBufferWins() {
    assertThat(consumer(Map.of("receive.buffer.bytes", "65536"), Map.of()))
        .containsEntry("receive.buffer.bytes", "65536");
  }

  @Test
  void whatADeliveryRestsOnIsTheProductsWhateverTheOperatorSays() {
    assertThat(
            consumer(
                Map.of("isolation.level", "read_uncommitted", "enable.auto.commit", "true"),
                Map.of()))
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("enable.auto.commit", false);
  }

  @Test
  void whatOneConsumerNeedsComesOnTop() {
    assertThat(consumer(Map.of(), Map.of("group.id", "workers", "auto.offset.reset", "none")))
        .containsEntry("group.id", "workers")
        .containsEntry("auto.offset.reset", "none");
  }
}

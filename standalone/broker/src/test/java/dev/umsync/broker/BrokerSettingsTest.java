package dev.umsync.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BrokerSettingsTest {

  private static final Path DIR = Path.of("/data/umsync");
  private static final Path LOGS = DIR.resolve("kafka");

  private static Map<String, String> properties(BrokerSettings settings) {
    return NodeProperties.of(settings, LOGS, new NodePorts(19092, 19093));
  }

  @Test
  void aSiteForcesEveryAppendAndKeepsWhatNoTopicLimits() {
    assertThat(properties(BrokerSettings.in(DIR)))
        .containsEntry("log.flush.interval.messages", "1")
        .containsEntry("log.retention.ms", "-1")
        .containsEntry("offsets.retention.minutes", "576000")
        .containsEntry("auto.create.topics.enable", "false")
        .containsEntry("group.consumer.session.timeout.ms", "10000")
        .containsEntry("group.consumer.heartbeat.interval.ms", "1000");
  }

  @Test
  void aThrowAwayFolderForcesOnlyTopicsThatAsk() {
    assertThat(properties(BrokerSettings.throwAway(DIR)))
        .containsEntry("log.flush.interval.messages", Long.toString(Long.MAX_VALUE))
        .containsEntry("log.cleaner.backoff.ms", "500");
  }

  @Test
  void votersFollowThePortsOfThisStart() {
    assertThat(properties(BrokerSettings.in(DIR)))
        .containsEntry("controller.quorum.voters", "1@127.0.0.1:19093")
        .containsEntry("listeners", "PLAINTEXT://127.0.0.1:19092,CONTROLLER://127.0.0.1:19093")
        .containsEntry("advertised.listeners", "PLAINTEXT://127.0.0.1:19092")
        .doesNotContainKey("controller.quorum.bootstrap.servers");
  }

  @Test
  void aRequestAndTheQueueOfRequestsHoldTheLargestRecord() {
    Map<String, String> all = properties(BrokerSettings.in(DIR));
    long largest = Long.parseLong(all.get("message.max.bytes"));
    assertThat(largest).isGreaterThan(32 << 20);
    assertThat(Long.parseLong(all.get("socket.request.max.bytes"))).isGreaterThan(largest);
    assertThat(Long.parseLong(all.get("queued.max.request.bytes")))
        .isGreaterThanOrEqualTo(Long.parseLong(all.get("socket.request.max.bytes")));
  }

  @Test
  void valuesOutOfRangeAreNamed() {
    BrokerSettings good = BrokerSettings.in(DIR);
    assertThatThrownBy(() -> good.withPort(65_536)).hasMessageContaining("65536");
    assertThatThrownBy(() -> good.withPort(9092).withControllerPort(9092))
        .hasMessageContaining("9092");
    assertThatThrownBy(() -> new GroupTimings(Duration.ofMillis(999), Duration.ofMillis(100)))
        .hasMessageContaining("999 ms");
    assertThatThrownBy(() -> new GroupTimings(Duration.ofSeconds(2), Duration.ofSeconds(2)))
        .hasMessageContaining("heartbeat");
    assertThatThrownBy(() -> new DiskLimits(1, 2)).hasMessageContaining("acceptBytes 2");
  }
}

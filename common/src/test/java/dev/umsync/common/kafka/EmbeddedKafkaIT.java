package dev.umsync.common.kafka;

import static org.assertj.core.api.Assertions.fail;

import dev.umsync.broker.BrokerSettings;
import dev.umsync.broker.EmbeddedBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The contract on the broker that demo and {@code umsync start} run in their own process. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EmbeddedKafkaIT implements KafkaContract {
  private EmbeddedBroker broker;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    broker = EmbeddedBroker.start(BrokerSettings.throwAway(folder), fault -> fail(fault.message()));
  }

  @AfterAll
  void stop() {
    broker.close();
  }

  @Override
  public KafkaConnection kafka() {
    return KafkaConnection.to(broker.bootstrapServers());
  }
}

package dev.umsync.common.kafka;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.kafka.KafkaContainer;

/**
 * The contract on Apache's own image. Skipped where no container engine answers or where the image
 * can't be had, unless UMSYNC_REQUIRE_CONTAINERS=true says that both must be.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KafkaContainerIT implements KafkaContract {
  private static final String IMAGE = "apache/kafka:4.4.0";

  private Optional<KafkaContainer> container = Optional.empty();

  @BeforeAll
  void start() {
    boolean required = Boolean.parseBoolean(System.getenv("UMSYNC_REQUIRE_CONTAINERS"));
    assumeTrue(
        required || DockerClientFactory.instance().isDockerAvailable(),
        "No container engine answers; set DOCKER_HOST if there is one");
    KafkaContainer made = new KafkaContainer(IMAGE);
    try {
      made.start();
    } catch (ContainerFetchException e) {
      assumeTrue(required, "The container engine can't get " + IMAGE);
      throw e;
    }
    container = Optional.of(made);
  }

  @AfterAll
  void stop() {
    container.ifPresent(KafkaContainer::close);
  }

  @Override
  public KafkaConnection kafka() {
    return KafkaConnection.to(container.orElseThrow().getBootstrapServers());
  }
}

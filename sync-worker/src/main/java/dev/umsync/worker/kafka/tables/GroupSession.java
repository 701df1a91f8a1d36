package dev.umsync.worker.kafka.tables;

import dev.umsync.common.kafka.KafkaConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

/**
 * After what silence the broker puts a member out of a group of the new protocol (KIP-848): it is
 * the broker's setting, and the lease must not be longer. Stateless.
 */
public final class GroupSession {
  private static final String SETTING = "consumer.session.timeout.ms";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private GroupSession() {}

  /** The session timeout in force for this group, empty where the cluster does not say. */
  public static Optional<Duration> ask(KafkaConnection kafka, String group)
      throws InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    try (Admin admin = kafka.admin("umsync-worker-session")) {
      @Nullable Config config =
          admin
              .describeConfigs(Set.of(resource))
              .all()
              .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
              .get(resource);
      @Nullable ConfigEntry entry = config == null ? null : config.get(SETTING);
      return entry == null || entry.value() == null
          ? Optional.empty()
          : Optional.of(Duration.ofMillis(Long.parseLong(entry.value())));
    } catch (ExecutionException | TimeoutException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}

package dev.umsync.ingest.kafka;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How large a record the topic takes, and what that leaves for a recording. Thread rule: immutable.
 *
 * @param recordBytes value, key and headers of one record together
 * @param audioBytes the largest recording
 */
public record RecordLimit(int recordBytes, int audioBytes) {
  private static final Logger LOG = LoggerFactory.getLogger(RecordLimit.class);

  /** What Kafka adds around one record: the batch's header and the record's lengths. */
  private static final int BATCH_BYTES = 512;

  /**
   * The event without audio, unless its transcript is very long; the record as a whole is measured
   * as well.
   */
  private static final int REST_BYTES = 16 * 1024;

  /**
   * The limit where the topic takes records of that size.
   *
   * @param maxMessageBytes the topic's {@code max.message.bytes}
   * @param wantedAudioBytes what the configuration asks for
   */
  public static RecordLimit of(int maxMessageBytes, int wantedAudioBytes) {
    int recordBytes = Math.max(1024, maxMessageBytes - BATCH_BYTES);
    // Base64 makes four bytes of three.
    int roomForAudio = Math.max(1, (recordBytes - REST_BYTES) / 4 * 3);
    return new RecordLimit(recordBytes, Math.min(wantedAudioBytes, roomForAudio));
  }

  /**
   * Asks the cluster. If it does not say (no DESCRIBE_CONFIGS), the contract's own size counts, and
   * the cluster refuses what is larger.
   *
   * @param contractBytes what the topic takes by the contract
   */
  public static RecordLimit learn(
      Admin admin, String topic, int contractBytes, int wantedAudioBytes, Duration patience)
      throws InterruptedException {
    OptionalInt found = ask(admin, topic, patience);
    RecordLimit limit = of(Math.min(contractBytes, found.orElse(contractBytes)), wantedAudioBytes);
    if (limit.audioBytes() < wantedAudioBytes) {
      LOG.atWarn()
          .addKeyValue("topic", topic)
          .addKeyValue("limit", limit.audioBytes())
          .log(
              "The topic's max.message.bytes is too low for ingest.audio-limit; the audio limit is lowered to this");
    }
    return limit;
  }

  private static OptionalInt ask(Admin admin, String topic, Duration patience)
      throws InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Config config =
          admin
              .describeConfigs(List.of(resource))
              .all()
              .get(patience.toMillis(), TimeUnit.MILLISECONDS)
              .get(resource);
      ConfigEntry entry = config == null ? null : config.get("max.message.bytes");
      return entry == null || entry.value() == null
          ? OptionalInt.empty()
          : OptionalInt.of(Integer.parseInt(entry.value()));
    } catch (ExecutionException | TimeoutException e) {
      LOG.atWarn()
          .addKeyValue("topic", topic)
          .addKeyValue("reason", e.getClass().getSimpleName())
          .log("The topic's max.message.bytes is not known; the contract's is taken");
      return OptionalInt.empty();
    }
  }
}

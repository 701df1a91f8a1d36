package dev.umsync.standalone.site;

import dev.umsync.common.config.StartFailed;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.keys.KeyDirectory;
import dev.umsync.common.topic.TopicProvisioner;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.TopicTrouble;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;

/**
 * An installation as one process sees it. Thread rule: immutable.
 *
 * @param folder relative paths of the configuration start here
 * @param config the settings that roles share
 * @param kafka how to reach Kafka
 * @param keys where the keysets are
 */
public record Site(Path folder, SiteConfig config, KafkaConnection kafka, KeyDirectory keys) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * The installation that a configuration describes; nothing is connected yet.
   *
   * @param folder that the configuration file is in
   * @throws StartFailed if the file of Kafka client settings can't be read
   */
  public static Site of(Path folder, SiteConfig config) {
    Map<String, String> properties = new HashMap<>();
    config.clientProperties().ifPresent(file -> properties.putAll(read(folder.resolve(file))));
    return new Site(
        folder,
        config,
        new KafkaConnection(config.bootstrapServers(), properties),
        new KeyDirectory(folder.resolve(config.keysFolder())));
  }

  private static Map<String, String> read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new StartFailed(
          "The Kafka client settings can't be read",
          file.toString(),
          "Check kafka.client-properties and the file's mode.",
          e);
    }
    Map<String, String> settings = new HashMap<>();
    properties.stringPropertyNames().forEach(n -> settings.put(n, properties.getProperty(n)));
    return settings;
  }

  /**
   * Makes the topics that are missing and checks all of them.
   *
   * @throws StartFailed with a line per deviation
   */
  public void provision() throws InterruptedException {
    try (Admin admin = kafka.admin("umsync-provision")) {
      new TopicProvisioner(admin, config.topics(), config.plan(), PATIENCE, Thread::sleep)
          .ensure(EnumSet.allOf(TopicSpec.class));
    } catch (TopicTrouble e) {
      throw new StartFailed(
          "Kafka is not as UMSync needs it",
          config.bootstrapServers(),
          String.valueOf(e.getMessage()),
          e);
    }
  }
}

package dev.umsync.standalone.site;

import dev.umsync.common.config.Config;
import dev.umsync.common.config.Key;
import dev.umsync.common.topic.TopicPlan;
import dev.umsync.common.topic.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The settings that all roles share. Thread rule: immutable.
 *
 * @param bootstrapServers {@code host:port[,host:port]}
 * @param clientProperties a file of further Kafka client settings
 * @param topics names
 * @param plan how topics are laid out
 * @param keysFolder where the keysets are, relative to the configuration file's folder
 */
public record SiteConfig(
    String bootstrapServers,
    Optional<Path> clientProperties,
    Topics topics,
    TopicPlan plan,
    Path keysFolder) {

  /** Where Kafka is. */
  public static final Key<String> BOOTSTRAP_SERVERS =
      Key.string(
          "kafka.bootstrap-servers",
          "127.0.0.1:19092",
          "Kafka brokers as host:port, separated by commas. 'umsync start' runs its own broker at this address.");

  /** How many partitions. */
  public static final Key<Integer> SUBSCRIBER_PARTITIONS =
      Key.integer(
          "kafka.subscriber-partitions",
          64,
          1,
          10_000,
          "Partitions of every topic keyed by subscriber: the most workers that can share the load. Can't change once the topics exist.");

  /** Whether fewer than three copies are accepted. */
  public static final Key<Boolean> ALLOW_SINGLE_COPY =
      Key.bool(
          "kafka.allow-single-copy",
          false,
          "Accept a cluster that keeps fewer than three copies of a record. One lost disk then loses voicemails.");

  private static final Key<Optional<Path>> CLIENT_PROPERTIES =
      Key.path(
              "kafka.client-properties",
              Path.of("kafka-client.properties"),
              "File of further Kafka client settings, such as security.protocol and sasl.jaas.config.")
          .optional();
  private static final Key<String> TOPIC_PREFIX =
      Key.string(
          "kafka.topic-prefix", Topics.DEFAULT_PREFIX, "What every topic's name begins with.");
  private static final Key<Integer> REPLICATION =
      Key.integer(
          "kafka.replication-factor",
          3,
          1,
          9,
          "Copies of each record, where UMSync makes a topic.");
  private static final Key<Integer> MIN_IN_SYNC =
      Key.integer(
          "kafka.min-insync-replicas",
          2,
          1,
          9,
          "Copies that must have a record before it counts as written, where UMSync makes a topic.");
  private static final Key<Path> KEYS_FOLDER =
      Key.path(
          "keys.folder",
          Path.of("keys"),
          "Folder of the keysets, relative to this file's folder. 'umsync keys init' makes them.");

  /** Every setting that roles share. */
  public static final List<Key<?>> KEYS =
      List.of(
          BOOTSTRAP_SERVERS,
          CLIENT_PROPERTIES,
          TOPIC_PREFIX,
          SUBSCRIBER_PARTITIONS,
          REPLICATION,
          MIN_IN_SYNC,
          ALLOW_SINGLE_COPY,
          KEYS_FOLDER);

  /** The shared part of a loaded configuration. */
  public static SiteConfig of(Config config) {
    boolean singleCopy = config.get(ALLOW_SINGLE_COPY);
    int replication = singleCopy && !config.isSet(REPLICATION) ? 1 : config.get(REPLICATION);
    int minInSync = singleCopy && !config.isSet(MIN_IN_SYNC) ? 1 : config.get(MIN_IN_SYNC);
    return new SiteConfig(
        config.get(BOOTSTRAP_SERVERS),
        config.get(CLIENT_PROPERTIES),
        new Topics(config.get(TOPIC_PREFIX)),
        new TopicPlan(
            config.get(SUBSCRIBER_PARTITIONS),
            (short) replication,
            (short) Math.min(minInSync, replication),
            singleCopy,
            singleCopy),
        config.get(KEYS_FOLDER));
  }
}

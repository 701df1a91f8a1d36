package dev.umsync.broker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * What an {@link EmbeddedBroker} is started with. Immutable; start from {@link #in(Path)} and
 * change single values with the {@code with…} methods.
 *
 * @param dataDir the data folder, made at the first start; Kafka's files are in its subfolder
 *     {@code kafka}
 * @param host address to listen on and to tell clients; loopback unless there is a reason
 * @param port port for clients, 0 for a free one
 * @param controllerPort port of the node's own controller, 0 for a free one; clients never use it
 * @param defaultPartitions partitions of a topic that is created without a number, 1 or more
 * @param maxMessageBytes largest record batch, in bytes, 1 MiB to 256 MiB
 * @param flush when records are forced to disk
 * @param groups how fast dead consumers are noticed
 * @param cleanerBackoff pause of the log cleaner when there is nothing to compact
 * @param startTimeout after which a start is given up; a start after a crash reads the last
 *     segments of every topic
 * @param stopTimeout after which {@link EmbeddedBroker#close()} gives up waiting
 * @param disk free space needed
 */
public record BrokerSettings(
    Path dataDir,
    String host,
    int port,
    int controllerPort,
    int defaultPartitions,
    int maxMessageBytes,
    FlushPolicy flush,
    GroupTimings groups,
    Duration cleanerBackoff,
    Duration startTimeout,
    Duration stopTimeout,
    DiskLimits disk) {

  /** A record of 32 MiB and 1 MiB for its headers, key and batch. */
  public static final int STANDARD_MAX_MESSAGE_BYTES = 33 << 20;

  private static final int SMALLEST_MAX_MESSAGE_BYTES = 1 << 20;
  private static final int LARGEST_MAX_MESSAGE_BYTES = 256 << 20;

  /**
   * Checks every range and makes the folder absolute.
   *
   * @throws IllegalArgumentException naming the first value that is out of its range
   */
  public BrokerSettings {
    dataDir = dataDir.toAbsolutePath().normalize();
    Objects.requireNonNull(flush, "flush");
    Objects.requireNonNull(groups, "groups");
    Objects.requireNonNull(disk, "disk");
    require(!host.isBlank(), "broker host must not be empty");
    requirePort("port", port);
    requirePort("controllerPort", controllerPort);
    require(
        port == 0 || port != controllerPort,
        "broker port and controllerPort must differ, both are " + port);
    require(
        defaultPartitions >= 1, "broker defaultPartitions must be 1 or more: " + defaultPartitions);
    require(
        maxMessageBytes >= SMALLEST_MAX_MESSAGE_BYTES
            && maxMessageBytes <= LARGEST_MAX_MESSAGE_BYTES,
        "broker maxMessageBytes must be 1 MiB to 256 MiB, is " + maxMessageBytes);
    requirePositive("cleanerBackoff", cleanerBackoff);
    requirePositive("startTimeout", startTimeout);
    requirePositive("stopTimeout", stopTimeout);
  }

  /**
   * The settings for a real site: loopback, free ports, 12 partitions, every append forced to disk.
   *
   * @param dataDir the data folder
   */
  public static BrokerSettings in(Path dataDir) {
    return new BrokerSettings(
        dataDir,
        "127.0.0.1",
        0,
        0,
        12,
        STANDARD_MAX_MESSAGE_BYTES,
        FlushPolicy.EVERY_APPEND,
        GroupTimings.STANDARD,
        Duration.ofSeconds(15),
        Duration.ofMinutes(5),
        Duration.ofSeconds(30),
        DiskLimits.STANDARD);
  }

  /**
   * The settings for a throw-away folder (demonstrations, tests): nothing forced to disk unless a
   * topic asks, short timings, needs 64 MiB of free space.
   *
   * @param dataDir the folder
   */
  public static BrokerSettings throwAway(Path dataDir) {
    return in(dataDir)
        .withFlush(FlushPolicy.TOPICS_THAT_ASK)
        .withGroups(new GroupTimings(Duration.ofSeconds(6), Duration.ofMillis(500)))
        .withCleanerBackoff(Duration.ofMillis(500))
        .withDisk(new DiskLimits(64 << 20, 32 << 20));
  }

  /** The same with another port for clients. */
  public BrokerSettings withPort(int port) {
    return new BrokerSettings(
        dataDir,
        host,
        port,
        controllerPort,
        defaultPartitions,
        maxMessageBytes,
        flush,
        groups,
        cleanerBackoff,
        startTimeout,
        stopTimeout,
        disk);
  }

  /** The same with another controller port. */
  public BrokerSettings withControllerPort(int controllerPort) {
    return new BrokerSettings(
        dataDir,
        host,
        port,
        controllerPort,
        defaultPartitions,
        maxMessageBytes,
        flush,
        groups,
        cleanerBackoff,
        startTimeout,
        stopTimeout,
        disk);
  }

  /** The same with another flush policy. */
  public BrokerSettings withFlush(FlushPolicy flush) {
    return new BrokerSettings(
        dataDir,
        host,
        port,
        controllerPort,
        defaultPartitions,
        maxMessageBytes,
        flush,
        groups,
        cleanerBackoff,
        startTimeout,
        stopTimeout,
        disk);
  }

  /** The same with other group timings. */
  public BrokerSettings withGroups(GroupTimings groups) {
    return new BrokerSettings(
        dataDir,
        host,
        port,
        controllerPort,
        defaultPartitions,
        maxMessageBytes,
        flush,
        groups,
        cleanerBackoff,
        startTimeout,
        stopTimeout,
        disk);
  }

  /** The same with another pause of the log cleaner. */
  public BrokerSettings withCleanerBackoff(Duration cleanerBackoff) {
    return new BrokerSettings(
        dataDir,
        host,
        port,
        controllerPort,
        defaultPartitions,
        maxMessageBytes,
        flush,
        groups,
        cleanerBackoff,
        startTimeout,
        stopTimeout,
        disk);
  }

  /** The same with other free-space limits. */
  public BrokerSettings withDisk(DiskLimits disk) {
    return new BrokerSettings(
        dataDir,
        host,
        port,
        controllerPort,
        defaultPartitions,
        maxMessageBytes,
        flush,
        groups,
        cleanerBackoff,
        startTimeout,
        stopTimeout,
        disk);
  }

  private static void requirePort(String name, int port) {
    require(port >= 0 && port <= 65_535, "broker " + name + " must be 0 to 65535, is " + port);
  }

  private static void requirePositive(String name, Duration value) {
    require(value.isPositive(), "broker " + name + " must be longer than nothing, is " + value);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}

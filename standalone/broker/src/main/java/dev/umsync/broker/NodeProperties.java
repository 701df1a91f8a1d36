package dev.umsync.broker;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Translates {@link BrokerSettings} into Kafka's own properties for a combined node (KRaft broker
 * and controller). Stateless.
 *
 * <p>What makes a single node durable: the metadata log is forced by KRaft itself before a change
 * is visible; topics, offsets and transaction state by {@link FlushPolicy}. What makes it small:
 * one copy, few partitions of the internal topics, a small cleaner buffer, small index files.
 */
final class NodeProperties {

  static final int NODE_ID = 1;
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private static final String CLIENT_LISTENER = "PLAINTEXT";

  /**
   * Set once, at the first start of a folder: changing them later moves groups to coordinators that
   * do not know them.
   */
  private static final int INTERNAL_TOPIC_PARTITIONS = 4;

  private static final long NEVER = Long.MAX_VALUE;

  private NodeProperties() {}

  static Map<String, String> of(BrokerSettings settings, Path logDir, NodePorts ports) {
    Map<String, String> all = new LinkedHashMap<>();
    identity(all, settings, logDir, ports);
    singleCopy(all);
    topics(all, settings);
    groups(all, settings.groups());
    memory(all, settings);
    return all;
  }

  private static void identity(
      Map<String, String> all, BrokerSettings settings, Path logDir, NodePorts ports) {
    String host = settings.host();
    all.put("process.roles", "broker,controller");
    all.put("node.id", Integer.toString(NODE_ID));
    all.put("log.dir", logDir.toString());
    all.put(
        "listeners",
        "%s://%s:%d,%s://%s:%d"
            .formatted(
                CLIENT_LISTENER,
                host,
                ports.client(),
                CONTROLLER_LISTENER,
                host,
                ports.controller()));
    all.put("advertised.listeners", "%s://%s:%d".formatted(CLIENT_LISTENER, host, ports.client()));
    all.put("controller.listener.names", CONTROLLER_LISTENER);
    all.put("inter.broker.listener.name", CLIENT_LISTENER);
    all.put(
        "listener.security.protocol.map",
        CLIENT_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
    // After a kill the controller refuses the new broker until the session of the one that died has
    // run out, so a start takes 12 to 15 s then. A shorter session is no gain: a machine that
    // stalls
    // for longer puts the node out of service and back, and transactions under way at that moment
    // can be left undecided for ever.
    all.put("broker.session.timeout.ms", "9000");
    all.put("broker.heartbeat.interval.ms", "500");
    // Static voters are read from here and not from the disk, so the ports may change from start to
    // start.
    all.put("controller.quorum.voters", "%d@%s:%d".formatted(NODE_ID, host, ports.controller()));
  }

  private static void singleCopy(Map<String, String> all) {
    all.put("default.replication.factor", "1");
    all.put("min.insync.replicas", "1");
    all.put("offsets.topic.replication.factor", "1");
    all.put("offsets.topic.num.partitions", Integer.toString(INTERNAL_TOPIC_PARTITIONS));
    all.put("transaction.state.log.replication.factor", "1");
    all.put("transaction.state.log.min.isr", "1");
    all.put("transaction.state.log.num.partitions", Integer.toString(INTERNAL_TOPIC_PARTITIONS));
    all.put("share.coordinator.state.topic.replication.factor", "1");
    all.put("share.coordinator.state.topic.min.isr", "1");
    all.put("share.coordinator.state.topic.num.partitions", "1");
  }

  private static void topics(Map<String, String> all, BrokerSettings settings) {
    all.put("auto.create.topics.enable", "false");
    all.put("num.partitions", Integer.toString(settings.defaultPartitions()));
    // A topic that forgets to say how long it is kept must not lose anything.
    all.put("log.retention.ms", "-1");
    all.put("log.retention.check.interval.ms", "60000");
    all.put(
        "log.flush.interval.messages",
        settings.flush() == FlushPolicy.EVERY_APPEND ? "1" : Long.toString(NEVER));
    all.put("log.segment.bytes", Integer.toString(256 << 20));
    // Enough for such a segment; Kafka's 10 MiB each are set aside in full for every active
    // segment.
    all.put("log.index.size.max.bytes", Integer.toString(1 << 20));
    all.put("log.cleaner.backoff.ms", Long.toString(settings.cleanerBackoff().toMillis()));
    all.put("log.cleaner.threads", "1");
  }

  private static void groups(Map<String, String> all, GroupTimings groups) {
    String session = Long.toString(groups.session().toMillis());
    String heartbeat = Long.toString(groups.heartbeat().toMillis());
    all.put("group.initial.rebalance.delay.ms", "0");
    all.put("group.consumer.session.timeout.ms", session);
    all.put(
        "group.consumer.min.session.timeout.ms",
        Long.toString(GroupTimings.SHORTEST_SESSION.toMillis()));
    all.put(
        "group.consumer.max.session.timeout.ms",
        Long.toString(GroupTimings.LONGEST_SESSION.toMillis()));
    all.put("group.consumer.heartbeat.interval.ms", heartbeat);
    all.put(
        "group.consumer.min.heartbeat.interval.ms",
        Long.toString(GroupTimings.SHORTEST_HEARTBEAT.toMillis()));
    all.put(
        "group.min.session.timeout.ms", Long.toString(GroupTimings.SHORTEST_SESSION.toMillis()));
    // Offsets of a group outlive every topic that is kept for a time: losing them means starting
    // over.
    all.put("offsets.retention.minutes", Integer.toString(400 * 24 * 60));
    // A dead member's open transaction hides committed offsets from its successor (KIP-447): look
    // often.
    all.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
  }

  private static void memory(Map<String, String> all, BrokerSettings settings) {
    int largest = settings.maxMessageBytes();
    // A request carries the batches of several partitions; the queue of all requests is bounded in
    // bytes, not only in number.
    int request = 2 * largest;
    all.put("message.max.bytes", Integer.toString(largest));
    all.put("replica.fetch.max.bytes", Integer.toString(largest));
    all.put("socket.request.max.bytes", Integer.toString(request));
    all.put("queued.max.request.bytes", Long.toString(2L * request));
    all.put("log.cleaner.dedupe.buffer.size", Integer.toString(2 << 20));
    all.put("num.network.threads", "2");
    all.put("num.io.threads", "8");
  }
}

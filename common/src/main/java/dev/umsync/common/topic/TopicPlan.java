package dev.umsync.common.topic;

/**
 * How topics are laid out on this cluster. Thread rule: immutable.
 *
 * @param subscriberPartitions partitions of every topic keyed by subscriber, 1 to 10,000; can't
 *     change later
 * @param replication copies of each record
 * @param minInSyncReplicas copies that must have a record before it counts as written
 * @param flushEveryRecord whether durable topics flush each record to disk, for a broker that is
 *     the only copy
 * @param allowSingleCopy whether fewer than three copies are accepted
 */
public record TopicPlan(
    int subscriberPartitions,
    short replication,
    short minInSyncReplicas,
    boolean flushEveryRecord,
    boolean allowSingleCopy) {

  /** Validates. */
  public TopicPlan {
    if (subscriberPartitions < 1 || subscriberPartitions > 10_000) {
      throw new IllegalArgumentException("subscriber partitions: 1 to 10,000");
    }
    if (replication < 1 || minInSyncReplicas < 1 || minInSyncReplicas > replication) {
      throw new IllegalArgumentException("min.insync.replicas: 1 to the replication factor");
    }
  }

  /** One broker that is the only copy: every durable record is on its disk before it answers. */
  public static TopicPlan embedded(int subscriberPartitions) {
    return new TopicPlan(subscriberPartitions, (short) 1, (short) 1, true, true);
  }

  /** A cluster: three copies, two of which have a record before it counts. */
  public static TopicPlan cluster(int subscriberPartitions) {
    return new TopicPlan(subscriberPartitions, (short) 3, (short) 2, false, false);
  }

  int partitions(TopicSpec topic) {
    return switch (topic.partitioning()) {
      case SUBSCRIBER -> subscriberPartitions;
      case ONE -> 1;
    };
  }
}

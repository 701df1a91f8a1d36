package dev.umsync.credential.kafka;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.Partitioning;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import org.apache.kafka.common.TopicPartition;

/**
 * The topics as this cluster names and divides them. Thread rule: immutable.
 *
 * @param topics names
 * @param subscriberPartitions partitions of every topic keyed by subscriber
 */
public record CredentialTopics(Topics topics, int subscriberPartitions) {
  String name(TopicSpec topic) {
    return topics.name(topic);
  }

  int partitionOf(Subscriber subscriber) {
    return Partitioning.of(subscriber, subscriberPartitions);
  }

  /** Where this subscriber's requests are. */
  TopicPartition requestsOf(Subscriber subscriber) {
    return new TopicPartition(name(TopicSpec.TOKEN_REQUESTS), partitionOf(subscriber));
  }
}

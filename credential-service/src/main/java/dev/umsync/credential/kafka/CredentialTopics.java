package dev.umsync.credential.kafka;

import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;

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
}

package dev.umsync.worker.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.IntPredicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** The partitions of every topic of the site, all or of some numbers. Immutable, any thread. */
final class SitePartitions {
  private static final String VOICEMAIL = "voicemail";

  private final Admin admin;
  private final String prefix;

  SitePartitions(Admin admin, String voicemailTopic) {
    this.admin = admin;
    this.prefix =
        voicemailTopic.endsWith(VOICEMAIL)
            ? voicemailTopic.substring(0, voicemailTopic.length() - VOICEMAIL.length())
            : voicemailTopic;
  }

  /**
   * Every one that is there.
   *
   * @throws ExecutionException if the broker could not say
   */
  List<TopicPartition> all() throws InterruptedException, ExecutionException {
    return those(number -> true);
  }

  /**
   * Those of these numbers that are there.
   *
   * @throws ExecutionException if the broker could not say
   */
  List<TopicPartition> of(Set<Integer> numbers) throws InterruptedException, ExecutionException {
    return those(numbers::contains);
  }

  private List<TopicPartition> those(IntPredicate number)
      throws InterruptedException, ExecutionException {
    List<String> topics =
        admin.listTopics().names().get().stream().filter(t -> t.startsWith(prefix)).toList();
    List<TopicPartition> partitions = new ArrayList<>();
    // Only what is there: the client asks about anything else without a pause until time is up.
    for (TopicDescription topic : admin.describeTopics(topics).allTopicNames().get().values()) {
      topic.partitions().stream()
          .filter(p -> number.test(p.partition()))
          .forEach(p -> partitions.add(new TopicPartition(topic.name(), p.partition())));
    }
    return partitions;
  }
}

package dev.umsync.credential.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.umsync.broker.BrokerSettings;
import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.CompactedTopic;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.common.topic.TopicPlan;
import dev.umsync.common.topic.TopicProvisioner;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenJournalIT {
  private static final Subscriber ANA = Subscriber.of("ana@example.com");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final CredentialTopics topics = new CredentialTopics(new Topics("umsync."), 2);

  private static KafkaConsumer<byte[], byte[]> member(KafkaConnection kafka, String topic) {
    KafkaConsumer<byte[], byte[]> member =
        kafka.consumer("m", Map.of("group.id", "g", "group.protocol", "consumer"));
    member.subscribe(List.of(topic));
    while (member.assignment().isEmpty()) {
      member.poll(Duration.ofMillis(100));
    }
    return member;
  }

  @Test
  void aFormerMembersWriteIsRefusedWholeAndTheNextOneWorks(@TempDir Path folder) throws Exception {
    try (EmbeddedBroker broker =
        EmbeddedBroker.start(BrokerSettings.throwAway(folder), f -> fail(f.message()))) {
      KafkaConnection kafka = KafkaConnection.to(broker.bootstrapServers());
      try (Admin admin = kafka.admin("a")) {
        new TopicProvisioner(
                admin,
                topics.topics(),
                TopicPlan.embedded(2),
                PATIENCE,
                d -> TimeUnit.MILLISECONDS.sleep(d.toMillis()))
            .ensure(Set.of(TopicSpec.TOKENS, TopicSpec.TOKEN_REQUESTS));
      }
      String requests = topics.name(TopicSpec.TOKEN_REQUESTS);
      ConsumerGroupMetadata former;
      try (KafkaConsumer<byte[], byte[]> first = member(kafka, requests)) {
        former = first.groupMetadata();
      }
      List<TokenJournal.Entry> entries =
          List.of(
              new TokenJournal.Entry(
                  ANA, TokenRecord.revocation("google", "key-1", Instant.EPOCH)));
      Map<TopicPartition, OffsetAndMetadata> offsets =
          Map.of(topics.requestsOf(ANA), new OffsetAndMetadata(0));
      try (KafkaConsumer<byte[], byte[]> owner = member(kafka, requests);
          TokenJournal journal =
              new TokenJournal(
                  () -> kafka.producer("j", PATIENCE, Map.of("transactional.id", "j")), topics)) {

        assertThatThrownBy(() -> journal.write(entries, offsets, former))
            .isInstanceOf(KafkaException.class);
        journal.reset();
        assertThat(CompactedTopic.read(kafka, topics.name(TopicSpec.TOKENS), PATIENCE)).isEmpty();

        journal.write(entries, offsets, owner.groupMetadata());
        assertThat(CompactedTopic.read(kafka, topics.name(TopicSpec.TOKENS), PATIENCE)).hasSize(1);

        assertThatThrownBy(() -> journal.write(entries, Map.of(), owner.groupMetadata()))
            .as("unfenced")
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }
}

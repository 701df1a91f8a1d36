package dev.umsync.credential.kafka.admin;

import dev.umsync.common.check.CheckAnswer;
import dev.umsync.common.check.CheckRequest;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.common.topic.Topics;
import dev.umsync.credential.check.MailboxProbe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Has a worker try a mailbox: the request with its sealed token goes out on {@code
 * umsync.check-requests}, whichever worker takes it answers. Thread rule: any thread.
 */
public final class WorkerProbe implements MailboxProbe {
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration DELIVERY = Duration.ofSeconds(20);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  private final KafkaConnection kafka;
  private final Topics names;
  private final Duration patience;
  private final Clock clock;
  private final RandomGenerator random;

  /**
   * @param patience how long an answer may take
   * @param random names requests; any thread
   */
  public WorkerProbe(
      KafkaConnection kafka, Topics names, Duration patience, Clock clock, RandomGenerator random) {
    this.kafka = kafka;
    this.names = names;
    this.patience = patience;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public Optional<CheckAnswer> probe(Subscriber subscriber, TokenRecord token)
      throws InterruptedException {
    String id = Long.toHexString(random.nextLong());
    CheckRequest request = new CheckRequest(id, subscriber, token, clock.instant());
    TopicPartition answers = new TopicPartition(names.name(TopicSpec.CHECK_ANSWERS), 0);
    try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer("umsync-checks", Map.of())) {
      consumer.assign(Set.of(answers));
      consumer.seekToEnd(Set.of(answers));
      // Where the end is, is found out now, before there is anything to be missed.
      long ignored = consumer.position(answers, DELIVERY);
      send(request);
      Instant deadline = clock.instant().plus(patience);
      while (clock.instant().isBefore(deadline)) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          Optional<CheckAnswer> answer = answer(record, id);
          if (answer.isPresent()) {
            return answer;
          }
        }
      }
      return Optional.empty();
    }
  }

  private void send(CheckRequest request) throws InterruptedException {
    Producer<byte[], byte[]> producer = kafka.producer("umsync-checks", DELIVERY, Map.of());
    try {
      var _ =
          producer
              .send(
                  new ProducerRecord<>(
                      names.name(TopicSpec.CHECK_REQUESTS),
                      0,
                      request.id().getBytes(StandardCharsets.UTF_8),
                      Json.bytes(request)))
              .get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException k ? k : new KafkaException(e.getCause());
    } finally {
      producer.close(CLOSE_PATIENCE);
    }
  }

  private static Optional<CheckAnswer> answer(ConsumerRecord<byte[], byte[]> record, String id) {
    if (record.value() == null) {
      return Optional.empty();
    }
    try {
      CheckAnswer answer = Json.read(record.value(), CheckAnswer.class);
      return answer.id().equals(id) ? Optional.of(answer) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // not ours
    }
  }
}

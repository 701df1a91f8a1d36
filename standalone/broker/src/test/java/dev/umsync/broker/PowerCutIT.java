package dev.umsync.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A power cut, as near as a test comes to one: the folder of a broker process is copied away at a
 * random instant under writes, the process is killed somewhere in the middle of that, and a broker
 * is started on the copy. That each append is forced to the disk before its answer is {@link
 * EmbeddedBrokerIT}'s to show.
 */
class PowerCutIT {
  /** The topics that cannot be made anew, with their cleanup policies. */
  private static final Map<String, String> TOPICS =
      Map.of(
          "voicemail", "delete",
          "parked", "delete",
          "state", "compact",
          "subscribers", "compact",
          "credentials", "compact");

  private static final int PARTITIONS = 3;

  @TempDir Path dir;

  private final long seed = Long.getLong("umsync.test.seed", new Random().nextLong());
  private final Random random = new Random(seed);
  private final Map<String, Set<String>> acknowledged = new ConcurrentHashMap<>();
  private volatile boolean writing = true;

  @Test
  void whatWasAcknowledgedBeforeTheCopyBeganIsInTheCopyOfEveryDurableTopic() throws Exception {
    System.out.println("PowerCutIT seed " + seed);
    Path original = dir.resolve("original");
    Path copy = dir.resolve("copy");
    Map<String, Set<String>> before = new LinkedHashMap<>();
    AtomicInteger copied = new AtomicInteger();

    // Given a broker process with writes to all of them under way
    try (ChildJvm child = ChildJvm.start(BrokerMain.class, original)) {
      String bootstrap = child.await("bootstrap: ");
      for (Map.Entry<String, String> topic : TOPICS.entrySet()) {
        Records.createTopic(bootstrap, topic(topic.getKey(), topic.getValue()));
      }
      Thread writer = Thread.ofPlatform().daemon().start(() -> write(bootstrap));
      int enough = 300 + random.nextInt(700);
      while (acknowledged.values().stream().mapToInt(Set::size).sum() < enough) {
        assertThat(writer.isAlive()).as("the writer goes on, seed %d", seed).isTrue();
        Thread.sleep(1);
      }

      // When
      acknowledged.forEach((topic, values) -> before.put(topic, Set.copyOf(values)));
      int killedBefore = random.nextInt(300);
      FolderCopy.whileItIsWritten(
          original,
          copy,
          file -> {
            copied.incrementAndGet();
            if (file == killedBefore) {
              child.kill();
            }
          });
      child.kill();
      writing = false;
      writer.interrupt();
      writer.join(Duration.ofSeconds(30));
    }

    // Then
    assertThat(before.keySet()).as("seed %d", seed).containsAll(TOPICS.keySet());
    try (EmbeddedBroker broker =
        EmbeddedBroker.start(
            BrokerSettings.throwAway(copy).withFlush(FlushPolicy.EVERY_APPEND),
            fault -> System.err.println(fault.message()))) {
      before.forEach((topic, values) ->
          assertThat(new HashSet<>(names(Records.values(broker.bootstrapServers(), topic))))
              .as("%s, seed %d, %d files copied", topic, seed, copied.get())
              .containsAll(values));
    }
  }

  private static NewTopic topic(String name, String cleanup) {
    return new NewTopic(name, PARTITIONS, (short) 1)
        .configs(Map.of("flush.messages", "1", "cleanup.policy", cleanup));
  }

  private static List<String> names(List<String> values) {
    return values.stream().map(value -> value.substring(0, value.indexOf(' '))).toList();
  }

  /** Ends when the broker has gone. */
  private void write(String bootstrap) {
    String padding = Records.kilobytes(2);
    KafkaProducer<String, String> producer =
        Records.producer(
            bootstrap,
            Map.of(
                "delivery.timeout.ms", "30000",
                "request.timeout.ms", "2000",
                "max.block.ms", "2000",
                "buffer.memory", "1048576"));
    try {
      for (int i = 0; writing; i++) {
        for (String topic : TOPICS.keySet()) {
          String name = topic + "-" + i;
          var _ =
              producer.send(
                  new ProducerRecord<>(topic, name, name + " " + padding),
                  (metadata, failure) -> {
                    if (failure == null) {
                      acknowledged
                          .computeIfAbsent(topic, t -> ConcurrentHashMap.newKeySet())
                          .add(name);
                    } else {
                      writing = false;
                    }
                  });
        }
      }
    } catch (InterruptException e) {
      Thread.currentThread().interrupt(); // the broker has gone
    } finally {
      producer.close(Duration.ZERO);
    }
  }
}

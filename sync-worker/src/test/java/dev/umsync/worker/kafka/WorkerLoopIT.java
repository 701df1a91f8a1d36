package dev.umsync.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine on a real broker with mailboxes in memory. */
class WorkerLoopIT {
  @TempDir static Path dir;
  private static EmbeddedBroker broker;
  private EngineRig rig;
  private Mailboxes mailboxes;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = EngineRig.broker(dir);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void createTopics() throws Exception {
    rig = EngineRig.on(broker);
    mailboxes = new Mailboxes(rig.prefix + "outcomes");
  }

  @AfterEach
  void closeRig() {
    rig.close();
  }

  private List<String> send(int subscribers, int events) {
    List<String> who = new ArrayList<>();
    for (int s = 0; s < subscribers; s++) {
      who.add("person" + s + "@example.com");
    }
    for (int e = 0; e < events; e++) {
      for (String one : who) {
        rig.send(one, "event-%05d".formatted(e));
      }
    }
    rig.producer.flush();
    return who;
  }

  private void awaitOutcomes(int count) throws InterruptedException {
    EngineRig.await(count + " outcomes", () -> rig.all("outcomes").size() >= count);
  }

  private void assertEverythingOnceAndInOrder(List<String> who, int events) {
    List<String> expected = new ArrayList<>();
    for (int e = 0; e < events; e++) {
      expected.add("event-%05d".formatted(e));
    }
    for (String one : who) {
      assertThat(mailboxes.appended.get(one)).as(one).containsExactlyElementsOf(expected);
    }
    assertThat(mailboxes.overlaps).as("two calls for one subscriber").isEmpty();
    Set<String> ended = new HashSet<>();
    rig.all("outcomes").forEach(r -> ended.add(EngineRig.text(r.value()).split("=", 2)[0]));
    assertThat(ended).hasSize(who.size() * events);
  }

  @Test
  void eventsOfManySubscribersAreAppliedOnceInOrderWithoutASearch() throws Exception {
    try (var worker = rig.start("a", mailboxes)) {
      List<String> who = send(20, 50);
      awaitOutcomes(1000);
      assertEverythingOnceAndInOrder(who, 50);
      assertThat(mailboxes.searches).hasValue(0);
      assertThat(rig.all("outcomes")).hasSize(1000);
    }
    rig.committed()
        .forEach((partition, offset) -> {
          CommitMetadata metadata = CommitMetadata.decode(offset);
          assertThat(metadata.point().released()).as("%s", partition).isTrue();
          assertThat(metadata.point().claim()).isEqualTo(offset.offset());
        });
  }
}

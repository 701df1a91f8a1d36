package dev.umsync.worker.config;

import static dev.umsync.worker.config.PipelineRig.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.outcome.OutcomeRecord;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.testbed.gmail.ScriptedImapServer;
import dev.umsync.testbed.gmail.script.Command;
import dev.umsync.testbed.gmail.script.Fault;
import dev.umsync.worker.voicemail.SampleEvents;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promise 4: subscribers do not wait for each other. Three mailboxes are sick in the ways that
 * last, and each has more waiting than its queue takes, ahead of everybody else's in every
 * partition.
 */
class IsolationIT {
  private static final int WELL = 16;
  private static final int EVENTS_OF_EACH = 4;
  private static final int OF_THE_SICK = 70;

  @Test
  void whateverASlowARefusedAndAFullMailboxDoEverybodyElseIsServedMeanwhile(@TempDir Path folder)
      throws Exception {
    try (EmbeddedBroker broker = PipelineRig.broker(folder.resolve("broker"));
        PipelineRig rig = PipelineRig.scripted(broker, folder)) {
      ScriptedImapServer server = (ScriptedImapServer) rig.mail;
      Subscriber slow = rig.enrol("slow@example.com");
      Subscriber refused = rig.enrol("refused@example.com");
      Subscriber full = rig.enrol("full@example.com");
      server.account(slow.address()).latency(Duration.ofSeconds(60));
      server.account(refused.address()).refuseTokens(true);
      server.account(full.address()).always(Command.APPEND, Fault.overQuota());
      List<Subscriber> sick = List.of(slow, refused, full);
      List<Subscriber> well = new ArrayList<>();
      for (int i = 0; i < WELL; i++) {
        well.add(rig.enrol("well" + i + "@example.com"));
      }

      try (WorkerRole worker = rig.worker("w1", "  queue-per-subscriber: 50\n")) {
        for (int i = 0; i < OF_THE_SICK; i++) {
          for (Subscriber who : sick) {
            send(rig, who, i);
          }
        }
        for (int i = 0; i < EVENTS_OF_EACH; i++) {
          for (Subscriber who : well) {
            send(rig, who, i);
          }
        }
        awaitThat(
            "everybody who is well has everything",
            () -> rig.outcomes().size() >= WELL * EVENTS_OF_EACH);

        for (Subscriber who : well) {
          assertThat(rig.messages(who)).as(who.address()).hasSize(EVENTS_OF_EACH);
        }
        assertThat(rig.outcomes())
            .extracting(OutcomeRecord::voicemailId)
            .noneMatch(id -> sick.stream().anyMatch(s -> id.value().startsWith(name(s))));
        awaitThat("the sick are set aside", () -> parked(rig).containsAll(addresses(sick)));
        assertThat(parked(rig)).as("and nobody else").hasSize(sick.size());
        assertThat(worker).isNotNull();
      }
    }
  }

  private static void send(PipelineRig rig, Subscriber who, int number) {
    rig.send(DeliveryContract.voicemail(who, name(who) + "-" + number, SampleEvents.audio(1_000)));
  }

  private static String name(Subscriber who) {
    return who.address().substring(0, who.address().indexOf('@'));
  }

  private static Set<String> addresses(List<Subscriber> who) {
    return who.stream().map(Subscriber::address).collect(Collectors.toSet());
  }

  private static Set<String> parked(PipelineRig rig) {
    return rig.read(TopicSpec.PARKED).stream()
        .map(record -> new String(record.key(), StandardCharsets.UTF_8))
        .collect(Collectors.toSet());
  }
}

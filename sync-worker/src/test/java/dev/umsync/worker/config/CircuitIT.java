package dev.umsync.worker.config;

import static dev.umsync.worker.config.PipelineRig.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.testbed.gmail.ScriptedImapServer;
import dev.umsync.testbed.gmail.script.Command;
import dev.umsync.testbed.gmail.script.Fault;
import dev.umsync.worker.voicemail.SampleEvents;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mail server that was away and is back. */
class CircuitIT {
  private static final int MOST_PROBES = 50;

  /**
   * A probe of their own would come after an hour at the latest, after half of one at the soonest.
   */
  private static final String SETTINGS =
      """
        circuit-failures: 1
        circuit-open: 100ms
        retry-base: 1ms
        retry-cap: 5ms
        probe-base: 1h
        probe-cap: 1h
      """;

  @Test
  void whoWasParkedForAnOpenCircuitIsTriedAgainWhenItCloses(@TempDir Path folder) throws Exception {
    try (EmbeddedBroker broker = PipelineRig.broker(folder.resolve("broker"));
        PipelineRig rig = PipelineRig.scripted(broker, folder)) {
      ScriptedImapServer server = (ScriptedImapServer) rig.mail;
      Subscriber waiting = rig.enrol("waiting@example.com");
      server.account(waiting.address()).always(Command.AUTHENTICATE, Fault.unavailable());

      try (WorkerRole worker = rig.worker("w1", SETTINGS)) {
        assertThat(worker).isNotNull();
        send(rig, waiting);
        awaitThat("parked", () -> isParked(rig, waiting));
        server.account(waiting.address()).clearFaults();

        closeTheCircuit(rig);
        awaitThat("delivered", () -> isDelivered(rig, waiting));
        assertThat(rig.messages(waiting)).hasSize(1);
      }
    }
  }

  /** By somebody else's voicemail, the first that comes after its time. */
  private static void closeTheCircuit(PipelineRig rig) throws Exception {
    for (int i = 0; i < MOST_PROBES; i++) {
      Subscriber probe = rig.enrol("probe" + i + "@example.com");
      send(rig, probe);
      awaitThat("probed", () -> isDelivered(rig, probe) || isParked(rig, probe));
      if (isDelivered(rig, probe)) {
        return;
      }
    }
    throw new AssertionError("the circuit let nobody through");
  }

  private static void send(PipelineRig rig, Subscriber who) {
    rig.send(DeliveryContract.voicemail(who, name(who), SampleEvents.audio(1_000)));
  }

  private static boolean isDelivered(PipelineRig rig, Subscriber who) {
    return !rig.outcomesOf(name(who)).isEmpty();
  }

  private static boolean isParked(PipelineRig rig, Subscriber who) {
    return rig.read(TopicSpec.PARKED).stream()
        .anyMatch(r -> new String(r.key(), StandardCharsets.UTF_8).equals(who.address()));
  }

  private static String name(Subscriber who) {
    return who.address().substring(0, who.address().indexOf('@'));
  }
}

package dev.umsync.worker.config;

import static dev.umsync.worker.config.PipelineRig.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.broker.BrokerSettings;
import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.outcome.OutcomeRecord;
import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.testbed.mail.GreenMailServer;
import dev.umsync.testbed.mail.GreenMailSettings;
import dev.umsync.testbed.mail.StoredMessage;
import dev.umsync.worker.kafka.tables.GroupSession;
import dev.umsync.worker.voicemail.SampleEvents;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledWorkerIT {
  /**
   * A connection that listens is silent until its server has answered DONE, and would append
   * nothing.
   */
  private static final String UNWATCHED = "  watch:\n    enabled: false\n";

  @Test
  void leaseFollowsTheBrokersSession(@TempDir Path folder) throws Exception {
    try (EmbeddedBroker broker = PipelineRig.broker(folder.resolve("broker"))) {
      assertThat(GroupSession.ask(KafkaConnection.to(broker.bootstrapServers()), "any-group"))
          .contains(BrokerSettings.throwAway(folder).groups().session());
    }
  }

  @Test
  void workerKilledBetweenAppendAndCommitLeavesOneMessage(@TempDir Path folder) throws Exception {
    try (EmbeddedBroker broker = PipelineRig.broker(folder.resolve("broker"));
        PipelineRig rig =
            new PipelineRig(
                broker,
                folder,
                idp ->
                    GreenMailServer.start(
                        GreenMailSettings.defaults(),
                        idp.verifier(),
                        Clock.systemUTC(),
                        new SecureRandom()));
        StallingForwarder between = new StallingForwarder(rig.mail.imapsPort())) {
      Subscriber who = rig.enrol("person@example.com");
      Process first =
          WorkerProcessMain.start(rig, rig.yaml("first", "127.0.0.1", between.port()) + UNWATCHED);
      try {
        // Given a worker with a warm connection whose server falls silent
        rig.send(DeliveryContract.voicemail(who, "warm", SampleEvents.audio(1_000)));
        awaitThat("the first is delivered", () -> rig.outcomesOf("warm").size() == 1);
        // What follows a delivery on its connection is over: silence in its midst would keep the
        // second from being sent at all.
        awaitThat("the connection is quiet", () -> between.quietFor(Duration.ofSeconds(2)));
        between.stall();
        rig.send(DeliveryContract.voicemail(who, "killed", SampleEvents.audio(1_000)));
        awaitThat("the second is in the mailbox", () -> rig.messages(who).size() == 2);
        assertThat(rig.outcomesOf("killed")).isEmpty();
      } finally {
        // When it is killed before it can commit
        first.destroyForcibly();
        assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
      }
      try (WorkerRole second = rig.worker("second")) {
        awaitThat("the next owner has an outcome", () -> !rig.outcomesOf("killed").isEmpty());
        awaitThat("all is committed", rig::caughtUp);
        assertThat(second.readiness()).isNotEmpty();
      }

      // Then its message is found, not doubled
      StoredMessage found = rig.messages(who).getLast();
      assertThat(rig.messages(who)).hasSize(2);
      assertThat(rig.outcomesOf("killed"))
          .singleElement()
          .satisfies(o -> {
            assertThat(o.result()).isEqualTo(Result.ALREADY_APPLIED);
            assertThat(o.uid()).hasValue(found.uid());
          });
      assertThat(rig.outcomes()).extracting(OutcomeRecord::eventId).doesNotHaveDuplicates();
    }
  }
}

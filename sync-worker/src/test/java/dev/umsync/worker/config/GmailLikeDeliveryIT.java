package dev.umsync.worker.config;

import static dev.umsync.worker.config.PipelineRig.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.common.tenant.MessageSettings;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.testbed.gmail.ScriptedImapServer;
import dev.umsync.testbed.gmail.ScriptedImapSettings;
import dev.umsync.testbed.gmail.script.Behaviour;
import dev.umsync.testbed.gmail.script.Command;
import dev.umsync.testbed.gmail.script.Fault;
import dev.umsync.testbed.gmail.store.Deduplication;
import dev.umsync.testbed.gmail.store.SearchLag;
import dev.umsync.testbed.idp.DemoIdentityProvider;
import dev.umsync.testbed.mail.TestMailServer;
import dev.umsync.worker.voicemail.SampleEvents;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Gmail does and kinder servers do not. */
@Tag("slow")
class GmailLikeDeliveryIT extends DeliveryContract {
  @Override
  TestMailServer start(DemoIdentityProvider idp) throws Exception {
    return ScriptedImapServer.start(
        ScriptedImapSettings.defaults(), idp.verifier(), Clock.systemUTC(), new SecureRandom());
  }

  private ScriptedImapServer server() {
    return (ScriptedImapServer) rig().mail;
  }

  @Test
  void freshVoicemailCostsNoSearch() {
    Subscriber who = somebody();
    startWorker();

    rig().send(voicemail(who, "fresh", SampleEvents.audio(1_000)));
    awaitOutcomes("fresh", 1);

    assertThat(server().counts().of(who.address(), Command.APPEND)).isEqualTo(1);
    assertThat(server().counts().of(who.address(), Command.SEARCH)).isZero();
  }

  @ParameterizedTest
  @EnumSource(Deduplication.class)
  void lostAnswerLeavesOneMessageHoweverTheServerHandlesCopies(Deduplication copies) {
    Subscriber who = somebody();
    Behaviour gmail = server().account(who.address());
    gmail.deduplication(copies);
    // Two searches in each of three folders: all of the first look.
    gmail.searchLag(new SearchLag(6, Duration.ZERO));
    gmail.onNext(Command.APPEND, Fault.byeBeforeOk());
    startWorker();

    String id = "lost-" + copies.name();
    rig().send(voicemail(who, id, SampleEvents.audio(1_000)));
    awaitOutcomes(id, 1);

    assertThat(rig().messages(who)).hasSize(1);
    assertThat(server().counts().of(who.address(), Command.APPEND)).isEqualTo(1);
    assertThat(rig().outcomesOf(id))
        .singleElement()
        .satisfies(o -> assertThat(o.result()).isEqualTo(Result.ALREADY_APPLIED));
  }

  @Test
  void messageThatDidNotArriveIsSentAgain() {
    Subscriber who = somebody();
    server().account(who.address()).onNext(Command.APPEND, Fault.byeAfterLiteral());
    startWorker();

    rig().send(voicemail(who, "again", SampleEvents.audio(1_000)));
    awaitOutcomes("again", 1);

    assertThat(rig().messages(who)).hasSize(1);
  }

  @Test
  void uidIsFoundWhereAppendDoesNotTellIt() {
    Subscriber who = somebody();
    server().account(who.address()).appendUid(false);
    startWorker();

    rig().send(voicemail(who, "no-uid", SampleEvents.audio(1_000)));
    awaitOutcomes("no-uid", 1);

    assertThat(rig().outcomesOf("no-uid").getFirst().uid()).isPresent();
  }

  @Test
  void recordingTooLargeForTheMailboxComesAsANotice() {
    Subscriber who = somebody();
    server().account(who.address()).onNext(Command.APPEND, Fault.tooBig());
    startWorker("  ffmpeg: /nowhere/ffmpeg\n");

    rig().send(voicemail(who, "big", SampleEvents.audio(50_000)));
    awaitOutcomes("big", 1);

    assertThat(rig().messages(who)).hasSize(1);
    assertThat(
            new String(rig().raw(who, rig().messages(who).getFirst()), StandardCharsets.US_ASCII))
        .contains("too large for this mailbox");
    assertThat(rig().outcomesOf("big").getFirst().detail()).isPresent();
  }

  @Test
  void labelOfTheTenantIsOnTheMessageInTheInbox() {
    String domain = "labelled.example";
    Subscriber who = rig().enrol("person@" + domain);
    rig()
        .tenant(
            domain,
            new MessageSettings(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("Anrufe"),
                Optional.empty(),
                Optional.empty()));
    startWorker();

    rig().send(voicemail(who, "labelled", SampleEvents.audio(1_000)));
    awaitOutcomes("labelled", 1);

    assertThat(rig().messages(who)).hasSize(1);
    assertThat(rig().outcomesOf("labelled").getFirst().folder()).contains("INBOX");
    assertThat(rig().outcomesOf("labelled").getFirst().detail()).isEmpty();
    try (var reader = rig().mail.reader(who.address())) {
      assertThat(reader.messages("Anrufe")).hasSize(1);
    }
    assertThat(server().counts().of(who.address(), Command.COPY)).isZero();
  }

  @Test
  void mailboxOverQuotaIsParkedWhileOthersAreServed() {
    Subscriber full = somebody();
    Subscriber other = somebody();
    server().account(full.address()).always(Command.APPEND, Fault.overQuota());
    startWorker();
    int parked = rig().read(TopicSpec.PARKED).size();

    rig().send(voicemail(full, "full", SampleEvents.audio(1_000)));
    rig().send(voicemail(other, "not-full", SampleEvents.audio(1_000)));
    awaitOutcomes("not-full", 1);
    awaitThat("it is parked", () -> rig().read(TopicSpec.PARKED).size() > parked);

    assertThat(rig().outcomesOf("full")).isEmpty();
    assertThat(rig().messages(full)).isEmpty();
    assertThat(server().counts().of(full.address(), Command.APPEND)).isEqualTo(1);
  }

  @Test
  void expiredSessionIsFollowedByANewOneAndNothingIsLost() {
    Subscriber who = somebody();
    startWorker();
    rig().send(voicemail(who, "before-expiry", SampleEvents.audio(1_000)));
    awaitOutcomes("before-expiry", 1);

    server().expireSessions(who.address());
    rig().send(voicemail(who, "after-expiry", SampleEvents.audio(1_000)));
    awaitOutcomes("after-expiry", 1);

    assertThat(rig().messages(who)).hasSize(2);
  }
}

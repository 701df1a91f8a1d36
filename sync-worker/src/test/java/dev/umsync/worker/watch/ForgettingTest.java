package dev.umsync.worker.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.event.VoicemailEvent.Read;
import dev.umsync.common.event.VoicemailEvent.Updated;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.kafka.Effects;
import dev.umsync.worker.voicemail.SampleEvents;
import dev.umsync.worker.voicemail.state.EarlierEvents;
import dev.umsync.worker.voicemail.state.Revision;
import dev.umsync.worker.watch.record.MailboxSide;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is left of a voicemail that is deleted on both sides. */
class ForgettingTest {
  private static final Effects REPEAT = new Effects("repeat", List.of(), List.of());
  private static final String ID = "um://nupoint-1 v";

  private final WatchRig rig = new WatchRig();
  private final VoicemailEvent read =
      new Read(rig.meta(SampleEvents.SUBSCRIBER), new VoicemailId("v"));

  private void receiveReadTranscribeAndDelete() {
    rig.deliver("v");
    rig.pass(Duration.ofSeconds(10));
    rig.phone(read);
    rig.phone(
        new Updated(
            rig.meta(SampleEvents.SUBSCRIBER),
            new VoicemailId("v"),
            Optional.empty(),
            Optional.of(SampleEvents.transcript("call me back"))));
    rig.delete("v");
    rig.look();
    assertThat(rig.state)
        .containsKeys(ID, MailboxSide.key(ID), EarlierEvents.key(ID), Revision.key(ID));
  }

  private List<String> keysOfTheVoicemail() {
    return rig.state.keySet().stream().filter(key -> key.endsWith(ID)).toList();
  }

  @Test
  void noRecordOfADeletedVoicemailIsLeftAMonthAfterItsLastEvent() {
    receiveReadTranscribeAndDelete();

    rig.pass(Duration.ofDays(31).plusSeconds(1));
    rig.look();

    assertThat(keysOfTheVoicemail()).isEmpty();
  }

  @Test
  void anyEventThatTheTopicCanStillHaveIsKnownAsARepeat() {
    receiveReadTranscribeAndDelete();

    rig.pass(Duration.ofDays(31));
    rig.look();

    assertThat(rig.settledBefore(read)).contains(REPEAT);
    assertThat(rig.phone(read)).isEqualTo(Verdict.done(REPEAT));
  }

  @Test
  void nothingIsWrittenAboutRecordsThatNeverWere() {
    rig.deliver("v");
    rig.delete("v");
    rig.look();
    rig.pass(Duration.ofDays(31).plusSeconds(1));
    rig.written.clear();
    rig.look();

    assertThat(rig.written).contains(ID).doesNotContain(Revision.key(ID));
  }
}

package dev.umsync.worker.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.VoicemailEvent;
import dev.umsync.common.event.VoicemailEvent.Read;
import dev.umsync.common.event.VoicemailEvent.Unread;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.worker.dispatch.Verdict;
import dev.umsync.worker.kafka.Effects;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.voicemail.SampleEvents;
import dev.umsync.worker.watch.record.Intent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A repeat in a mailbox that is watched: nothing of it is for the watch, but for one case. */
class RepeatTest {
  private static final Effects REPEAT = new Effects("repeat", List.of(), List.of());

  private final WatchRig rig = new WatchRig();
  private final VoicemailEvent read =
      new Read(rig.meta(SampleEvents.SUBSCRIBER), new VoicemailId("v"));

  private void deliverAndRead() {
    rig.deliver("v");
    rig.pass(Duration.ofSeconds(10));
    rig.phone(read);
  }

  @Test
  void isKnownByItsHeadAndWouldComeToTheSameDecoded() {
    deliverAndRead();

    assertThat(rig.settledBefore(read)).contains(REPEAT);
    assertThat(rig.phone(read)).isEqualTo(Verdict.done(REPEAT));
  }

  @Test
  void theMailboxOfWhoeverGetsAnEventThatIsNoneIsMadeReady() throws InterruptedException {
    rig.expect(SampleEvents.SUBSCRIBER);

    assertThat(rig.mailboxes.madeReady())
        .extracting(Account::address)
        .containsExactly(SampleEvents.SUBSCRIBER.address());
  }

  @Test
  void isDecodedWhileAnIntentIsOpenWhichItsEndCloses() {
    deliverAndRead();
    rig.permitted = false;
    VoicemailEvent unread = new Unread(rig.meta(SampleEvents.SUBSCRIBER), new VoicemailId("v"));
    rig.phone(unread);
    assertThat(rig.sideOf("v").intent()).isEqualTo(Intent.UNREAD);

    assertThat(rig.settledBefore(read)).isEmpty();
    rig.phone(read);

    assertThat(rig.sideOf("v").intent()).isEqualTo(Intent.NONE);
    assertThat(rig.settledBefore(read)).contains(REPEAT);
  }
}

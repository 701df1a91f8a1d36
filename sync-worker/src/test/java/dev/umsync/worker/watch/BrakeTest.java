package dev.umsync.worker.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.voicemail.SampleEvents;
import dev.umsync.worker.voicemail.state.VoicemailState.Status;
import dev.umsync.worker.watch.record.Gone;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Too many deletes at once are held until an operator says what they are. */
class BrakeTest {
  private final WatchRig rig = new WatchRig();

  private void deliver(int count) {
    IntStream.range(0, count).forEach(i -> rig.deliver("v" + i));
    rig.pass(Duration.ofMinutes(1));
    rig.look();
  }

  private void trash(int count) {
    IntStream.range(0, count).forEach(i -> rig.personTrashes("v" + i));
    rig.look();
    rig.lookEveryMinute(3);
  }

  /** Seven that were moved are held, for no search found them; now the next one would. */
  private void holdWhatSearchesFindOnlyAfterwards() {
    deliver(7);
    FolderName kept = new FolderName("Kept");
    rig.mailboxes.personMakes(rig.account(), kept);
    rig.mailboxes.letSearchesLag(rig.account(), 10_000);
    for (int i = 0; i < 7; i++) {
      rig.mailboxes.personMoves(rig.account(), rig.stored("v" + i).location(), kept);
    }
    rig.lookEveryMinute(15);
    assertThat(held()).isEqualTo(7);
    rig.mailboxes.letSearchesLag(rig.account(), 0);
  }

  private long held() {
    return IntStream.range(0, 100)
        .filter(i -> rig.state.containsKey("um://nupoint-1 v" + i))
        .filter(
            i -> rig.sideOf("v" + i).gone().filter(g -> g.phase() == Gone.Phase.HELD).isPresent())
        .count();
  }

  @ParameterizedTest
  @CsvSource({"6, 5, 5, 0", "7, 6, 0, 6", "17, 6, 0, 6", "18, 6, 6, 0", "30, 10, 10, 0"})
  void moreThanFiveThatAreMoreThanAThirdOfAMailboxAreHeld(
      int all, int trashed, int told, int held) {
    deliver(all);

    trash(trashed);

    assertThat(rig.toldTypes()).hasSize(told);
    assertThat(held()).isEqualTo(held);
  }

  @Test
  void thoseOfTheLastMinutesAreCountedToo() {
    deliver(9);
    for (int i = 0; i < 6; i++) {
      rig.personTrashes("v" + i);
      rig.look();
      rig.lookEveryMinute(1);
    }
    rig.lookEveryMinute(3);

    assertThat(held()).isPositive();
    assertThat(rig.toldTypes()).hasSizeLessThan(6);
  }

  @Test
  void whatIsHeldIsToldWhenAnOperatorReleasesIt() {
    deliver(7);
    trash(7);

    rig.order(SampleEvents.SUBSCRIBER, true);
    rig.look();

    assertThat(rig.toldTypes()).hasSize(7).allMatch(t -> t.endsWith(" deleted"));
    assertThat(rig.lamps().getLast()).isEqualTo("0/0");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anOrderOfEarlierThatIsReadAgainDecidesNothing(boolean release) {
    deliver(7);
    Instant earlier = rig.now;
    rig.pass(Duration.ofSeconds(1));
    trash(7);

    rig.order(SampleEvents.SUBSCRIBER, release, earlier);
    rig.lookEveryMinute(5);

    assertThat(rig.toldTypes()).isEmpty();
    assertThat(held()).isEqualTo(7);
  }

  @Test
  void whatIsReleasedAfterItCameBackIsNotTold() {
    holdWhatSearchesFindOnlyAfterwards();

    rig.order(SampleEvents.SUBSCRIBER, true);
    rig.lookEveryMinute(5);

    assertThat(rig.toldTypes()).isEmpty();
    assertThat(held()).isZero();
  }

  @Test
  void whatIsHeldIsSearchedForAgainAndNoLongerHeldWhenItIsThere() {
    holdWhatSearchesFindOnlyAfterwards();

    rig.lookEveryMinute(70);

    assertThat(held()).isZero();
    assertThat(rig.toldTypes()).isEmpty();
  }

  @Test
  void whatIsDroppedIsNeverToldAndStaysOnThePhone() {
    deliver(7);
    trash(7);

    rig.order(SampleEvents.SUBSCRIBER, false);
    rig.lookEveryMinute(30);

    assertThat(rig.toldTypes()).isEmpty();
    assertThat(held()).isZero();
    assertThat(rig.stateOf("v0").status()).isEqualTo(Status.APPLIED);
    assertThat(rig.lamps().getLast()).isEqualTo("7/0");
  }

  @Test
  void whatComesBackIsNoLongerHeld() {
    deliver(7);
    trash(7);
    for (int i = 0; i < 7; i++) {
      rig.mailboxes.personMoves(rig.account(), rig.stored("v" + i).location(), FolderName.INBOX);
    }

    rig.lookEveryMinute(2);

    assertThat(held()).isZero();
    assertThat(rig.toldTypes()).isEmpty();
  }

  @Test
  void aBrakeHoldsWhatFollowsInTheSameMailbox() {
    deliver(8);
    trash(7);
    rig.pass(Duration.ofHours(1));
    rig.personTrashes("v7");
    rig.look();
    rig.lookEveryMinute(3);

    assertThat(held()).isEqualTo(8);
  }

  @Test
  void deletesWaitWhileOthersLossesAreNotKnown() {
    rig.lossesKnown = false;
    deliver(2);
    trash(1);
    assertThat(rig.toldTypes()).isEmpty();

    rig.lossesKnown = true;
    rig.lookEveryMinute(1);

    assertThat(rig.toldTypes()).containsExactly("v0 deleted");
  }

  private List<Subscriber> people(int count) {
    List<Subscriber> people =
        IntStream.range(0, count).mapToObj(i -> Subscriber.of("p" + i + "@example.com")).toList();
    people.forEach(p -> {
      rig.enrol(p);
      rig.deliver(p, "of-" + p.address().split("@")[0]);
    });
    rig.pass(Duration.ofMinutes(1));
    people.forEach(rig::look);
    return people;
  }

  private void losing(List<Subscriber> people, boolean expunge) {
    for (Subscriber p : people) {
      var at = rig.stored(p, "of-" + p.address().split("@")[0]).location();
      if (expunge) {
        rig.mailboxes.personRemoves(WatchRig.account(p), at);
      } else {
        rig.mailboxes.personMoves(WatchRig.account(p), at, WatchRig.TRASH);
      }
    }
    for (int minute = 0; minute < 14; minute++) {
      people.forEach(rig::look);
      rig.pass(Duration.ofMinutes(1));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "100, 4, true, false",
    "100, 5, true, true",
    "100, 5, false, false",
    "100, 6, false, true",
    "20, 4, false, false",
    "20, 5, false, true"
  })
  void aTenantsBrakeGoesOnWhenTooManyPeopleLoseSome(
      int all, int losing, boolean expunge, boolean brake) {
    List<Subscriber> people = people(all - 1);

    losing(people.subList(0, losing), expunge);

    assertThat(rig.toldTypes()).hasSize(brake ? 0 : losing);
  }
}

package dev.umsync.worker.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.voicemail.SampleEvents;
import dev.umsync.worker.watch.Draft.Known;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KnownCacheTest {
  private final KnownCache cache = new KnownCache(4);
  private final WatchedMailbox first = mailbox();
  private final WatchedMailbox second = mailbox();
  private final WatchedMailbox third = mailbox();

  private static WatchedMailbox mailbox() {
    return new WatchedMailbox(SampleEvents.SUBSCRIBER, 0);
  }

  /** So many voicemails, of which nothing is asked. */
  private static Map<String, @Nullable Known> known(int count) {
    Map<String, @Nullable Known> known = new HashMap<>();
    for (int i = 0; i < count; i++) {
      known.put("voicemail " + i, null);
    }
    return known;
  }

  @Test
  void whatWasReadInAnotherVersionIsNotFound() {
    cache.keep(first, 1, known(2));

    assertThat(cache.find(first, 1)).isPresent();
    assertThat(cache.find(first, 2)).isEmpty();
  }

  @Test
  void ofMoreMailboxesThanPlacesLookedAtInTurnsSomeAreFoundEachTime() {
    int found = 0;
    for (int turn = 0; turn < 10; turn++) {
      for (WatchedMailbox mailbox : List.of(first, second, third)) {
        found += cache.find(mailbox, 1).isPresent() ? 1 : 0;
        if (cache.find(mailbox, 1).isEmpty()) {
          cache.keep(mailbox, 1, known(2));
        }
      }
    }

    assertThat(found).isGreaterThanOrEqualTo(16);
  }

  @Test
  void whatIsNotLookedAtAnyMoreMakesRoomInTheEnd() {
    cache.keep(first, 1, known(2));
    cache.keep(second, 1, known(2));
    for (int turn = 0; turn < 16; turn++) {
      cache.find(first, 1);
      cache.keep(third, 1, known(2));
    }

    assertThat(cache.find(second, 1)).isEmpty();
    assertThat(cache.find(first, 1)).isPresent();
    assertThat(cache.find(third, 1)).isPresent();
  }

  @Test
  void aMailboxReadAgainCountsOnce() {
    for (int version = 0; version < 10; version++) {
      cache.keep(first, version, known(2));
    }
    cache.keep(second, 1, known(2));

    assertThat(cache.find(first, 9)).isPresent();
    assertThat(cache.find(second, 1)).isPresent();
  }

  @Test
  void aMailboxThatIsForgottenLeavesItsPlaces() {
    cache.keep(first, 1, known(2));
    cache.keep(second, 1, known(2));
    cache.drop(first);
    cache.drop(first);
    cache.keep(third, 1, known(2));

    assertThat(cache.find(first, 1)).isEmpty();
    assertThat(cache.find(second, 1)).isPresent();
    assertThat(cache.find(third, 1)).isPresent();
  }

  @Test
  void whatWasReadOfAPartitionsMailboxesIsForgottenWithIt() {
    WatchRig rig = new WatchRig();
    rig.deliver("1");
    rig.look();
    assertThat(rig.known().held()).isOne();

    rig.loses();

    assertThat(rig.known().held()).isZero();
  }

  @Test
  void whatALookReadsThatGoesOnMeanwhileIsForgottenAtItsEnd() {
    WatchRig rig = new WatchRig();
    rig.deliver("1");
    rig.look();
    rig.meanwhile = rig::loses;

    rig.pass(Duration.ofMinutes(1));
    rig.look();

    assertThat(rig.known().held()).isZero();
  }

  @Test
  void aMailboxWithMoreThanAllPlacesIsNotKeptAndDropsNoOther() {
    cache.keep(first, 1, known(2));
    cache.keep(second, 1, known(5));

    assertThat(cache.find(second, 1)).isEmpty();
    assertThat(cache.find(first, 1)).isPresent();
  }
}

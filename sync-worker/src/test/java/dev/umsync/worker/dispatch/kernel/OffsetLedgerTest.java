package dev.umsync.worker.dispatch.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.worker.dispatch.CommitPoint;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class OffsetLedgerTest {
  private static OffsetLedger fresh() {
    OffsetLedger ledger = new OffsetLedger(CommitPoint.untouched(0), 1_000);
    ledger.claimed(ledger.wantedClaim());
    return ledger;
  }

  @Test
  void frontierIsTheLowestUnfinishedOffsetOverOffsetsSeen() {
    OffsetLedger ledger = fresh();
    ledger.see(3);
    ledger.see(7);
    ledger.see(8);
    assertThat(ledger.frontier()).isEqualTo(3);
    ledger.finish(7);
    assertThat(ledger.frontier()).isEqualTo(3);
    ledger.finish(3);
    assertThat(ledger.frontier()).as("4 to 6 were never there").isEqualTo(8);
    ledger.finish(8);
    assertThat(ledger.frontier()).isEqualTo(9);
    assertThat(ledger.span()).isZero();
  }

  @Test
  void nothingMayBeAttemptedBeforeTheFirstCommitOfThisOwner() {
    OffsetLedger ledger = new OffsetLedger(new CommitPoint(0, 50, true, new BitSet()), 1_000);
    ledger.see(0);
    assertThat(ledger.mayAttempt(0)).isFalse();
    assertThat(ledger.wantsClaim()).isTrue();
    ledger.claimed(ledger.wantedClaim());
    assertThat(ledger.mayAttempt(0)).isTrue();
    assertThat(ledger.isAcknowledged()).isTrue();
  }

  @Test
  void theClaimIsExtendedHalfAStepAheadOfWhatIsAttemptedAndNotOfWhatIsRead() {
    OffsetLedger ledger = fresh();
    assertThat(ledger.mayAttempt(15)).isTrue();
    assertThat(ledger.mayAttempt(16)).isFalse();
    ledger.see(0);
    ledger.see(900);
    ledger.reach(0);
    assertThat(ledger.wantsClaim()).as("read far, attempted one").isFalse();
    ledger.reach(6);
    assertThat(ledger.wantsClaim()).isTrue();
  }

  @Test
  void theStepFollowsWhatComesBetweenTwoCommitsUpToItsLimit() {
    OffsetLedger ledger = fresh();
    ledger.see(0);
    ledger.see(5_000);
    ledger.reach(40);
    assertThat(ledger.wantedClaim()).as("four times 41").isEqualTo(16 + 164);
    ledger.claimed(ledger.wantedClaim());
    ledger.reach(5_000);
    assertThat(ledger.wantedClaim()).as("a thousand at most").isEqualTo(180 + 1_000);
    for (int commit = 0; commit < 10; commit++) {
      ledger.claimed(ledger.wantedClaim());
    }
    assertThat(ledger.mayAttempt(5_000)).isTrue();
    long claim = ledger.wantedClaim();
    for (long offset = 5_001; offset < claim; offset++) {
      ledger.reach(offset);
      ledger.claimed(ledger.wantedClaim());
    }
    assertThat(ledger.wantedClaim() - claim).as("one for each commit").isLessThanOrEqualTo(16);
  }

  @Test
  void whoeverWaitsForAClaimHasItAfterAFewCommits() {
    OffsetLedger ledger = fresh();
    ledger.see(0);
    ledger.see(9_999);
    ledger.reach(9_999);
    int commits = 0;
    while (!ledger.mayAttempt(9_999)) {
      assertThat(ledger.wantsClaim()).isTrue();
      ledger.claimed(ledger.wantedClaim());
      commits++;
    }
    assertThat(commits).isLessThanOrEqualTo(11);
  }

  @Test
  void offsetsBelowTheClaimAtTakeoverAreSuspectAndFinishedOnesKnown() {
    BitSet finished = new BitSet();
    finished.set(2);
    OffsetLedger ledger = new OffsetLedger(new CommitPoint(10, 20, false, finished), 1_000);
    assertThat(ledger.see(10)).isEqualTo(OffsetLedger.Arrival.SUSPECT);
    assertThat(ledger.see(12)).isEqualTo(OffsetLedger.Arrival.KNOWN);
    assertThat(ledger.see(12)).isEqualTo(OffsetLedger.Arrival.KNOWN);
    assertThat(ledger.see(19)).isEqualTo(OffsetLedger.Arrival.SUSPECT);
    assertThat(ledger.see(20)).isEqualTo(OffsetLedger.Arrival.FRESH);
    ledger.finish(10);
    assertThat(ledger.frontier()).isEqualTo(19);
  }

  @Test
  void aFinishedOffsetCannotBeFinishedAgain() {
    OffsetLedger ledger = fresh();
    ledger.see(0);
    ledger.finish(0);
    assertThatThrownBy(() -> ledger.finish(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aReleaseTakesTheClaimBackToWhatIsCertain() {
    OffsetLedger ledger = fresh();
    for (long o = 0; o < 5; o++) {
      ledger.see(o);
    }
    ledger.finish(0);
    ledger.finish(3);
    CommitPoint clean = ledger.released(OptionalLong.empty(), true);
    assertThat(clean.frontier()).isEqualTo(1);
    assertThat(clean.claim()).isEqualTo(1);
    assertThat(clean.released()).isTrue();
    assertThat(clean.finished().stream()).containsExactly(2);
    assertThat(ledger.released(OptionalLong.of(2), true).claim()).isEqualTo(3);
    CommitPoint unclean = ledger.released(OptionalLong.empty(), false);
    assertThat(unclean.claim()).isEqualTo(OffsetLedger.LEAST_STEP);
    assertThat(unclean.released()).isFalse();
  }

  @Test
  void aReleaseBeforeTheSuspectsWereSeenKeepsThemSuspect() {
    OffsetLedger ledger = new OffsetLedger(new CommitPoint(10, 20, true, new BitSet()), 1_000);
    ledger.see(10);
    ledger.finish(10);
    assertThat(ledger.released(OptionalLong.empty(), true).claim()).isEqualTo(20);
  }

  @Property(tries = 300)
  void agreesWithANaiveBookOverManyOwners(@ForAll long seed) {
    Random random = new Random(seed);
    TreeMap<Long, Boolean> finished = new TreeMap<>();
    Map<Long, Boolean> everTouched = new HashMap<>();
    CommitPoint durable = CommitPoint.untouched(random.nextInt(5));
    long end = durable.frontier();
    for (int owner = 0; owner < 5; owner++) {
      OffsetLedger ledger = new OffsetLedger(durable, 10);
      TreeSet<Long> open = new TreeSet<>();
      long at = durable.frontier();
      long takeoverClaim = durable.claim();
      for (int i = 0; i < 60; i++) {
        switch (random.nextInt(5)) {
          case 0, 1 -> {
            long offset = at + random.nextInt(2);
            at = offset + 1;
            end = Math.max(end, at);
            OffsetLedger.Arrival arrival = ledger.see(offset);
            boolean known = finished.getOrDefault(offset, false);
            assertThat(arrival == OffsetLedger.Arrival.KNOWN).isEqualTo(known);
            if (!known) {
              open.add(offset);
              boolean suspect = offset < takeoverClaim;
              assertThat(arrival == OffsetLedger.Arrival.SUSPECT).isEqualTo(suspect);
              assertThat(!everTouched.containsKey(offset) || suspect).isTrue();
            }
          }
          case 2 -> {
            if (!open.isEmpty() && ledger.mayAttempt(open.first())) {
              long offset = open.first();
              everTouched.put(offset, true);
              if (random.nextBoolean()) {
                ledger.finish(offset);
                open.remove(offset);
                everTouched.put(offset, true);
              }
            }
          }
          case 3 -> {
            if (!open.isEmpty() && ledger.mayAttempt(open.last())) {
              long offset = open.last();
              everTouched.put(offset, true);
              ledger.finish(offset);
              open.remove(offset);
            }
          }
          default -> {
            durable = ledger.held();
            ledger.claimed(durable.claim());
            long frontier = durable.frontier();
            assertThat(frontier).isEqualTo(open.isEmpty() ? Math.max(at, frontier) : open.first());
            finished.clear();
            for (long o = 0; o < end; o++) {
              boolean below = o < frontier;
              finished.put(o, below || durable.finished().get((int) (o - frontier)));
            }
            for (long o : open) {
              assertThat(finished.get(o)).as("offset %s is unfinished", o).isFalse();
            }
          }
        }
      }
    }
  }
}

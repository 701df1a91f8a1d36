package dev.umsync.worker.tokens;

import static dev.umsync.worker.tokens.TokenRig.ANA;
import static dev.umsync.worker.tokens.TokenRig.BEA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.tenant.Tenants;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.voicemail.Directory;
import dev.umsync.worker.voicemail.ParkingCauses;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of those for whom no token came in time. */
class MissedTokensTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir static Path folder;
  private static SealedTokens tokens;

  @BeforeAll
  static void makeKeys() throws KeyTrouble {
    tokens = new SealedTokens(folder);
  }

  private final TokenRig rig = new TokenRig(tokens, 10);
  private final TokenTable table = rig.table;
  private final List<Subscriber> asked = rig.asked;

  private static void minutesPass(TokenRig rig, int minutes) {
    for (int i = 0; i < minutes; i++) {
      rig.passes(Duration.ofMinutes(1));
      rig.table.sweep();
      rig.table.askAgain();
    }
  }

  private void minutesPass(int minutes) {
    minutesPass(rig, minutes);
  }

  @Test
  void whoGaveUpWaitingIsAskedForAgainSoMinutesLongAndThenNoMore() throws Exception {
    rig.giveUp(ANA);
    assertThat(asked).containsExactly(ANA);

    minutesPass(1);
    assertThat(asked).containsExactly(ANA, ANA);

    minutesPass(60);
    assertThat(asked).hasSizeBetween(4, 6);
  }

  @Test
  void requestIsNotRepeatedBeforeItIsTime() throws Exception {
    rig.giveUp(ANA);

    table.askAgain();
    table.askAgain();

    assertThat(asked).containsExactly(ANA);
  }

  @Test
  void onceATokenCameItIsToldOnceMoreAndNobodyIsAskedFor() throws Exception {
    rig.giveUp(ANA);
    rig.publish(ANA, HOUR);

    minutesPass(4);

    assertThat(asked).containsExactly(ANA);
    assertThat(rig.told)
        .as("when it came, and when she may have been parked")
        .containsExactly(ANA, ANA);
  }

  @Test
  void whoAsksAheadOfTimeAndWaitsForNothingIsNotAskedForAgain() throws Exception {
    assertThat(rig.await(ANA, Duration.ZERO, Duration.ZERO)).isFalse();

    minutesPass(4);

    assertThat(asked).containsExactly(ANA);
  }

  @Test
  void tokenThatIsTooShortLivedEndsNothing() throws Exception {
    rig.publish(ANA, Duration.ofMinutes(10));
    rig.giveUp(ANA, Duration.ofMinutes(20));
    rig.publish(ANA, Duration.ofMinutes(11));

    minutesPass(1);

    assertThat(asked).containsExactly(ANA, ANA);
  }

  @Test
  void nobodyIsAskedForWhileWhatIsPublishedIsRead() throws Exception {
    CompletableFuture<Void> read = new CompletableFuture<>();
    table.restoring(read);
    table.missed(ANA);

    minutesPass(1);
    assertThat(asked).isEmpty();

    read.complete(null);
    minutesPass(1);
    assertThat(asked).containsExactly(ANA);
  }

  @Test
  void nobodyIsAskedForWhosePartitionIsAnothersNow() {
    table.missed(ANA);
    table.missed(BEA);

    table.drop(TokenRig.partition(ANA));
    minutesPass(1);

    assertThat(asked).containsExactly(BEA);
  }

  @Test
  void whoWasNotAskedForInAPassThatTookTooLongComesFirstInTheNext() {
    table.missed(ANA);
    table.missed(BEA);
    rig.eachTakes = Duration.ofSeconds(2);

    minutesPass(1);
    assertThat(asked).containsExactly(ANA);

    minutesPass(1);
    assertThat(asked).containsExactly(ANA, BEA);
  }

  @Test
  void neverMoreAreRememberedThanTheLimit() throws Exception {
    TokenRig one = new TokenRig(tokens, 1);
    one.giveUp(ANA);
    one.giveUp(BEA);

    minutesPass(one, 1);

    assertThat(one.asked).containsExactly(ANA, BEA, ANA);
  }

  @Test
  void aNewOwnerAsksForThoseParkedForWantOfATokenOnly() throws Exception {
    rig.publish(BEA, HOUR);
    ParkingCauses causes =
        new ParkingCauses(
            new Directory(new Roster(), new Tenants()),
            table::holds,
            table::missed,
            mailbox -> true);

    assertThat(causes.isGone(new Key(ANA.address()), Cause.of("no-token"))).isFalse();
    assertThat(causes.isGone(new Key(BEA.address()), Cause.of("no-token"))).isTrue();
    assertThat(causes.isGone(new Key("cleo@example.com"), Cause.of("mailbox-full"))).isFalse();
    minutesPass(1);

    assertThat(asked).containsExactly(ANA);
  }
}

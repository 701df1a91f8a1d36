package dev.umsync.worker.config;

import static dev.umsync.worker.tokens.TokenRig.ANA;
import static dev.umsync.worker.tokens.TokenRig.BEA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.keys.KeyTrouble;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.tenant.Tenants;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.failure.CircuitBreaker;
import dev.umsync.worker.kafka.OwnedState;
import dev.umsync.worker.kafka.PartitionNews;
import dev.umsync.worker.tokens.TokenRig;
import dev.umsync.worker.voicemail.Circuits;
import dev.umsync.worker.voicemail.Directory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerWiringTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Cause NO_TOKEN = Cause.of("no-token");

  @TempDir Path folder;
  private TokenRig tokens;
  private final PlayedLoop loop = new PlayedLoop();
  private final HandTimer timer = new HandTimer();
  private final List<Runnable> beside = new ArrayList<>();
  private final List<Set<Integer>> owned = new ArrayList<>();
  private final AtomicInteger sweeps = new AtomicInteger();

  /** A worker's loop as its parts hear it. */
  private static final class PlayedLoop implements PartitionNews {
    private Consumer<Set<Integer>> hears = partitions -> {};
    private BiPredicate<Key, Cause> isGone = (who, cause) -> false;

    @Override
    public void watchOwned(Consumer<Set<Integer>> owned) {
      hears = owned;
    }

    @Override
    public void watchState(OwnedState state) {
      throw new AssertionError("nothing is watched here");
    }

    @Override
    public void watchParked(BiPredicate<Key, Cause> says) {
      isGone = says;
    }
  }

  @BeforeEach
  void begin() throws KeyTrouble {
    tokens = new TokenRig(folder);
    WorkerWiring wiring =
        new WorkerWiring(
            owned::add,
            new Directory(new Roster(), new Tenants()),
            tokens.table,
            new Circuits(
                Clock.systemUTC(),
                new CircuitBreaker.Limits(1, Duration.ofSeconds(30)),
                tokens.registry,
                whose -> {}),
            sweeps::incrementAndGet,
            Optional.empty());
    wiring.hear(loop);
    wiring.repeat(new RegularTasks(timer, beside::add, () -> false));
  }

  private void passes(Duration time) {
    tokens.passes(time);
    timer.passes(time);
  }

  private void runWhatIsBeside() {
    beside.forEach(Runnable::run);
    beside.clear();
  }

  @Test
  void forWhomATokenDidNotComeInTimeItIsAskedForAgainAMinuteLaterBesideTheTimersThread()
      throws InterruptedException {
    tokens.giveUp(ANA);
    passes(MINUTE.minusSeconds(1));
    runWhatIsBeside();
    assertThat(tokens.asked).containsExactly(ANA);

    passes(Duration.ofSeconds(1));
    assertThat(tokens.asked).as("on the timer's thread").containsExactly(ANA);

    runWhatIsBeside();
    assertThat(tokens.asked).containsExactly(ANA, ANA);
  }

  @Test
  void forWhoIsParkedForWantOfATokenInAPartitionTakenOverOneIsAskedFor() {
    tokens.publish(BEA, Duration.ofHours(1));

    assertThat(loop.isGone.test(new Key(ANA.address()), NO_TOKEN)).isFalse();
    assertThat(loop.isGone.test(new Key(BEA.address()), NO_TOKEN)).isTrue();
    passes(MINUTE);
    runWhatIsBeside();

    assertThat(tokens.asked).containsExactly(ANA);
  }

  @Test
  void tokensThatHaveExpiredAreLetGoOf() {
    tokens.publish(BEA, MINUTE.dividedBy(2));
    assertThat(tokens.registry.get("umsync.worker.tokens.held").gauge().value()).isOne();

    passes(MINUTE);

    assertThat(tokens.registry.get("umsync.worker.tokens.held").gauge().value()).isZero();
  }

  @Test
  void whichPartitionsAreOursIsToldOn() {
    loop.hears.accept(Set.of(1, 2));

    assertThat(owned).containsExactly(Set.of(1, 2));
  }

  @Test
  void connectionsThatNobodyUsesAreLookedForEveryFiveSeconds() {
    passes(Duration.ofSeconds(20));

    assertThat(sweeps).hasValue(4);
  }
}

package dev.umsync.credential.config;

import static dev.umsync.credential.config.CredentialWorld.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.umsync.broker.BrokerSettings;
import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.broker.GroupTimings;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.testbed.idp.TokenFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // what is closed early is what is tested
class CredentialFailoverIT {
  private static final String TAKEN_OVER = "Subscriber partitions taken over";

  @TempDir private Path folder;

  private static BrokerSettings quick(Path folder) {
    return BrokerSettings.throwAway(folder)
        .withGroups(new GroupTimings(Duration.ofSeconds(3), Duration.ofMillis(500)));
  }

  private EmbeddedBroker broker() throws Exception {
    return EmbeddedBroker.start(quick(folder.resolve("broker")), f -> fail(f.message()));
  }

  private static List<Subscriber> people(CredentialWorld world, int count) throws Exception {
    List<Subscriber> people = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      people.add(world.person("p" + i + "@example.com"));
    }
    return people;
  }

  @Test
  void ofTwoInstancesOneIsKilledAndTheOtherServesEverybody() throws Exception {
    try (EmbeddedBroker broker = broker();
        CredentialWorld world = new CredentialWorld(broker, "kill", folder);
        ChildRole child = ChildRole.start(world.settings)) {
      List<Subscriber> people = people(world, 24);
      until("the child has all: " + child.lines(), () -> child.said("count=\"6\"") > 0);
      try (CredentialRole role = world.role()) {
        until("they share", () -> child.said("count=\"3\"") > 0);
        world.request(people.toArray(Subscriber[]::new));
        people.forEach(p -> world.awaitTokens(p, 1));
        double here =
            world.metrics.get("umsync.credential.mints").tag("result", "minted").counter().count();
        assertThat(here).isPositive().isLessThan(24);

        child.kill();

        world.request(people.toArray(Subscriber[]::new));
        people.forEach(p -> world.awaitTokens(p, 2));
        assertThat(role).isNotNull();
      }
    }
  }

  @Test
  void aFrozenInstanceThatWakesWritesNothingAndItsOpenRequestIsAnsweredByTheOther()
      throws Exception {
    try (EmbeddedBroker broker = broker();
        CredentialWorld world = new CredentialWorld(broker, "freeze", folder);
        ChildRole child = ChildRole.start(world.settings)) {
      Subscriber ana = world.person("ana@example.com");
      Subscriber bo = samePartition(world, ana);
      until("begun: " + child.lines(), () -> child.said(TAKEN_OVER) > 0);

      world.request(bo);
      world.awaitTokens(bo, 1);

      // Ana's token is being minted when bo's next one commits an offset; then it freezes.
      world.provider.faults().alwaysFor(ana.address(), new TokenFault.Slow(Duration.ofSeconds(12)));
      world.request(ana);
      until("asked", () -> world.provider.counts().requestsFor(ana.address()) == 1);
      world.request(bo);
      world.awaitTokens(bo, 2);
      child.freeze();
      world.provider.faults().clear();
      assertThat(world.tokens(ana)).isEmpty();

      try (CredentialRole role = world.role()) {
        // Nobody asks again: the offset was held back.
        world.awaitTokens(ana, 1);
        until("the frozen one's is there too", () -> world.provider.counts().issued() >= 4);

        child.thaw();

        until(
            "it knows, and is back: " + child.lines(),
            () -> child.said("taken away") > 0 && child.said(TAKEN_OVER) > 1);
        assertThat(world.tokens(ana)).hasSize(1);
        // Bo's second request stood behind ana's: it may be answered once more, not by the old one.
        assertThat(world.tokens(bo)).hasSizeBetween(2, 3);
        assertThat(role).isNotNull();
      }
    }
  }

  private static Subscriber samePartition(CredentialWorld world, Subscriber other)
      throws Exception {
    for (int i = 0; ; i++) {
      Subscriber candidate = Subscriber.of("bo" + i + "@example.com");
      if (partition(candidate) == partition(other)) {
        return world.person(candidate.address());
      }
    }
  }

  private static int partition(Subscriber subscriber) {
    return dev.umsync.common.kafka.Partitioning.of(subscriber, RoleSettings.PARTITIONS);
  }

  @Test
  void aBrokerThatGoesAndComesBackIsSurvivedWithoutAnotherMint() throws Exception {
    Path data = folder.resolve("broker");
    EmbeddedBroker first = broker();
    try (CredentialWorld world = new CredentialWorld(first, "restart", folder)) {
      Subscriber ana = world.person("ana@example.com");
      Subscriber bo = world.person("bo@example.com");
      try (LaterBroker second = new LaterBroker();
          CredentialRole role = world.role()) {
        world.request(bo);
        world.awaitTokens(bo, 1);
        world.provider.faults().onNext(1, new TokenFault.Slow(Duration.ofSeconds(2)));
        world.request(ana);
        until("asked", () -> world.provider.counts().requestsFor(ana.address()) == 1);
        first.close();
        until("minted while Kafka is away", () -> world.provider.counts().issued() == 2);
        second.is(EmbeddedBroker.start(quick(data).withPort(first.port()), f -> fail(f.message())));
        world.awaitTokens(ana, 1);
        assertThat(world.provider.counts().requestsFor(ana.address())).isBetween(1L, 2L);
        world.request(bo);
        world.awaitTokens(bo, 2);
        assertThat(role).isNotNull();
      }
    }
  }

  /** A broker started later than the role and closed after it. */
  private static final class LaterBroker implements AutoCloseable {
    private final List<EmbeddedBroker> started = new ArrayList<>();

    void is(EmbeddedBroker broker) {
      started.add(broker);
    }

    @Override
    public void close() {
      started.forEach(EmbeddedBroker::close);
    }
  }
}

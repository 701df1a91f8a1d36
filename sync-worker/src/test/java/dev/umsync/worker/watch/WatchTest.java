package dev.umsync.worker.watch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.common.roster.Roster;
import dev.umsync.common.roster.SubscriberRecord;
import dev.umsync.common.tenant.TenantRecord;
import dev.umsync.common.tenant.TenantRecord.DeleteRule;
import dev.umsync.common.tenant.Tenants;
import dev.umsync.worker.failure.CircuitBreaker;
import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.kafka.Effects.Publication;
import dev.umsync.worker.kafka.MailboxPublications;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.IdleEar;
import dev.umsync.worker.mailbox.Idling;
import dev.umsync.worker.mailbox.MemoryMailboxes;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.voicemail.Circuits;
import dev.umsync.worker.voicemail.SampleEvents;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** When mailboxes are looked at and which are listened to, with the time in the test's hand. */
class WatchTest {
  private static final Duration COLD = WatchSettings.defaults().pace().cold();
  private static final Duration HOT = WatchSettings.defaults().pace().hot();

  private final Roster roster = new Roster();
  private final Tenants tenants = new Tenants();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Subscriber> offered = new ArrayList<>();
  private final Map<Account, IdleEar> ears = new HashMap<>();
  private final List<Account> letGo = new ArrayList<>();
  private long nanos = 1_000_000_000L;
  private boolean connected = true;
  private boolean deaf;
  private boolean refusing;
  private final Watch watch = watch(2);

  private Watch watch(int listeners) {
    tenants.apply(
        bytes("example.com"),
        Json.bytes(
            new TenantRecord(
                "example.com",
                "memory",
                Optional.empty(),
                DeleteRule.TRASH,
                TenantRecord.GOOGLE_MAIL_SCOPE)));
    WatchSettings usual = WatchSettings.defaults();
    Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    WatchParts parts =
        new WatchParts(
            new WatchSettings(
                true,
                usual.pace(),
                usual.evidence(),
                usual.brakes(),
                listeners,
                usual.loginsPerSecond(),
                usual.slice(),
                usual.remembered(),
                usual.lampAgain()),
            new WatchDirectory(roster, tenants),
            new MemoryMailboxes(),
            new Ears(),
            SampleEvents.IDENTITIES,
            new Circuits(
                clock,
                new CircuitBreaker.Limits(20, Duration.ofSeconds(30)),
                registry,
                whose -> {}),
            new MailboxPublications("umsync.mailbox"),
            new NoLosses(),
            clock,
            () -> nanos,
            new SplittableRandom(1),
            Runnable::run,
            Duration.ofSeconds(1),
            registry);
    Watch made =
        new Watch(
            parts,
            (partition, look, refused) -> {
              if (refusing) {
                refused.run();
              } else {
                offered.add(look.subscriber());
              }
            });
    made.opened(1, Set.of());
    return made;
  }

  private final class Ears implements Idling {
    @Override
    public Start listen(Account account, FolderName folder, IdleEar ear) {
      if (!connected) {
        return Start.NOT_CONNECTED;
      }
      if (deaf) {
        throw new IllegalStateException("told to fail");
      }
      ears.put(account, ear);
      return Start.LISTENING;
    }

    @Override
    public boolean isConnected(Account account) {
      return connected;
    }

    @Override
    public void letGo(Account account) {
      letGo.add(account);
      IdleEar ear = ears.remove(account);
      if (ear != null) {
        ear.ended();
      }
    }
  }

  private static final class NoLosses implements Losses {
    @Override
    public Publication notice(Subscriber subscriber, boolean expunged, Instant at) {
      return new Publication("losses", subscriber.address(), new byte[0], List.of());
    }

    @Override
    public Brake brake(String domain, Instant now) {
      return Brake.OFF;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Subscriber enrol(String name) {
    Subscriber who = Subscriber.of(name + "@example.com");
    roster.apply(
        bytes(who.address()),
        Json.bytes(
            new SubscriberRecord(
                who, Optional.empty(), List.of(), Optional.empty(), Optional.empty())));
    return who;
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
    watch.tick();
  }

  /** How long until the next look at somebody is offered, to a tenth of a second. */
  private Duration untilOffered(Subscriber who) {
    for (int tenths = 0; tenths < 100_000; tenths++) {
      if (offered.remove(who)) {
        return Duration.ofMillis(tenths * 100L);
      }
      pass(Duration.ofMillis(100));
    }
    throw new AssertionError("never");
  }

  private void looked(Subscriber who, boolean found) {
    watch.looked(
        watch.find(who).orElseThrow(),
        Optional.of(new MailboxLook.Outcome(Optional.empty(), false, Optional.empty(), 0)),
        found);
  }

  private Subscriber watched(String name) {
    Subscriber who = enrol(name);
    watch.opened(1, Set.of(who.address()));
    untilOffered(who);
    looked(who, false);
    return who;
  }

  private static Account account(Subscriber who) {
    return WatchRig.account(who);
  }

  private IdleEar ear(Subscriber who) {
    return requireNonNull(ears.get(account(who)));
  }

  private double gauge(String state) {
    return registry.get("umsync.worker.watch.mailboxes").tag("state", state).gauge().value();
  }

  @Test
  void theFirstLooksOfAPartitionAreSpread() {
    Subscriber who = enrol("a");
    watch.opened(1, Set.of(who.address()));

    assertThat(untilOffered(who))
        .isLessThanOrEqualTo(WatchSettings.defaults().pace().spread().plusMillis(100));
  }

  @Test
  void aMailboxIsLookedAtAllTheLessOftenTheLongerNothingHappens() {
    Subscriber who = watched("a");
    assertThat(untilOffered(who))
        .isBetween(COLD, COLD.multipliedBy(11).dividedBy(10).plusMillis(100));
    looked(who, true);

    assertThat(untilOffered(who))
        .isBetween(HOT, HOT.multipliedBy(11).dividedBy(10).plusMillis(100));
    Duration last = Duration.ZERO;
    for (int i = 0; i < 200; i++) {
      looked(who, false);
      last = untilOffered(who);
    }

    assertThat(last).isGreaterThan(HOT.multipliedBy(10));
  }

  @Test
  void whoseEventEndsWhenThePartitionIsLostAlreadyIsNotWatched() {
    Subscriber who = enrol("a");
    watch.touched(who, 1);
    watch.closed(1);

    watch.touched(who, 1);

    assertThat(gauge("all")).isZero();
    watch.opened(1, Set.of());
    watch.touched(who, 1);
    assertThat(gauge("all")).isEqualTo(1);
  }

  @Test
  void whoeverCouldNotBeListenedToForAFaultIsListenedToAfterTheNextLook() {
    Subscriber who = enrol("a");
    watch.touched(who, 1);
    untilOffered(who);
    deaf = true;
    assertThatThrownBy(() -> looked(who, false)).hasMessage("told to fail");
    assertThat(gauge("listening")).isZero();

    deaf = false;
    untilOffered(who);
    looked(who, false);

    assertThat(gauge("listening")).isEqualTo(1);
  }

  private List<Subscriber> manyAreDue() {
    List<Subscriber> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(enrol("m" + i));
    }
    connected = false;
    many.forEach(who -> watch.touched(who, 1));
    pass(Duration.ofMillis(1_000)); // of rest
    return many;
  }

  @Test
  void looksThatHaveToLogInAreRationedAndAllComeInTheirTurn() {
    List<Subscriber> many = manyAreDue();

    assertThat(offered).as("as many as in a second").hasSize(25);
    assertThat(gauge("awaiting-login")).isEqualTo(75);
    for (int i = 0; i < 20; i++) {
      pass(Duration.ofMillis(100));
    }
    assertThat(offered).as("two seconds later").hasSize(75);
    for (int i = 0; i < 20; i++) {
      pass(Duration.ofMillis(100));
    }
    assertThat(offered).containsExactlyInAnyOrderElementsOf(many);
  }

  @Test
  void whoseConnectionIsMadeByADeliveryMeanwhileIsLookedAtWithoutATurnOnce() {
    List<Subscriber> many = manyAreDue();
    many.removeAll(offered);
    Subscriber last = many.getLast();

    connected = true;
    watch.touched(last, 1);
    pass(Duration.ofMillis(1_100));
    assertThat(offered).contains(last);
    for (int i = 0; i < 40; i++) {
      pass(Duration.ofMillis(100));
    }

    assertThat(offered).filteredOn(last::equals).hasSize(1);
  }

  @Test
  void anEventOfThePersonBringsALookSoon() {
    Subscriber who = watched("a");

    watch.touched(who, 1);

    assertThat(untilOffered(who)).isLessThanOrEqualTo(Duration.ofMillis(1_100));
  }

  @Test
  void eventsThatFollowEachOtherCloselyAreLookedAfterOnce() {
    Subscriber who = watched("a");
    for (int events = 0; events < 4; events++) {
      watch.touched(who, 1);
      pass(Duration.ofMillis(500));
    }

    assertThat(offered).isEmpty();
    assertThat(untilOffered(who)).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void aBacklogIsLookedAtTenTimesTheRestApart() {
    Subscriber who = watched("a");
    for (int events = 0; events < 320; events++) {
      watch.touched(who, 1);
      pass(Duration.ofMillis(100));
      if (!offered.isEmpty()) {
        looked(who, true);
      }
    }

    // 32 s of events without a pause: a look each 10 s.
    assertThat(offered).hasSizeBetween(2, 3);
  }

  @Test
  void whatIsHeardInTheMiddleOfABacklogIsNotPutOff() {
    Subscriber who = watched("a");
    pass(Duration.ofSeconds(10));
    watch.touched(who, 1);
    ear(who).heard();
    watch.touched(who, 1);

    assertThat(offered).containsExactly(who);
  }

  @Test
  void whatIsHeardBringsALookAtOnceButNotTwiceWithinTheGap() {
    Subscriber who = watched("a");
    pass(Duration.ofSeconds(10));

    ear(who).heard();
    assertThat(offered).containsExactly(who);
    ear(who).heard();
    assertThat(offered).hasSize(1);
    offered.clear();
    looked(who, false);

    assertThat(untilOffered(who)).isLessThanOrEqualTo(Duration.ofMillis(300));
  }

  @Test
  void aConnectionThatEndsIsFollowedByALook() {
    Subscriber who = watched("a");

    ear(who).ended();

    assertThat(gauge("listening")).isZero();
    assertThat(untilOffered(who)).isLessThanOrEqualTo(Duration.ofMillis(1_100));
    looked(who, false);
    assertThat(gauge("listening")).isEqualTo(1);
  }

  @Test
  void aMailboxWithoutAConnectionIsLookedAtInItsTime() {
    connected = false;
    Subscriber who = watched("a");

    assertThat(gauge("listening")).isZero();
    assertThat(untilOffered(who))
        .isBetween(COLD, COLD.multipliedBy(11).dividedBy(10).plusMillis(100));
  }

  @Test
  void aLookThatTakesTheListeningConnectionIsNotFollowedByAnother() {
    Subscriber who = watched("a");
    for (int looks = 0; looks < 3; looks++) {
      assertThat(untilOffered(who)).isGreaterThanOrEqualTo(COLD);

      ear(who).ended(); // its commands end IDLE
      looked(who, false);

      assertThat(gauge("listening")).isEqualTo(1);
    }
  }

  @Test
  void whatIsHeardWhileALookIsUnderWayIsLookedAfter() {
    Subscriber who = watched("a");
    untilOffered(who);

    ear(who).heard();
    ear(who).ended();
    looked(who, false);

    assertThat(untilOffered(who)).isLessThanOrEqualTo(Duration.ofMillis(300));
  }

  @Test
  void theLeastActiveArePolledWhereThereAreTooFewConnections() {
    Subscriber a = watched("a");
    Subscriber b = watched("b");
    Subscriber c = watched("c");
    assertThat(gauge("listening")).isEqualTo(2);
    assertThat(gauge("polled")).isEqualTo(1);
    assertThat(watch.find(c).orElseThrow().schedule.polled).isTrue();

    watch.touched(c, 1);
    untilOffered(c);
    looked(c, true);

    assertThat(watch.find(c).orElseThrow().schedule.listening).isTrue();
    assertThat(gauge("listening")).isEqualTo(2);
    assertThat(List.of(a, b))
        .filteredOn(s -> watch.find(s).orElseThrow().schedule.polled)
        .hasSize(1);
  }

  @Test
  void aFailureIsFollowedByLongerAndLongerWaits() {
    Subscriber who = enrol("a");
    watch.opened(1, Set.of(who.address()));
    untilOffered(who);
    Duration before = Duration.ZERO;
    for (int i = 0; i < 6; i++) {
      watch.looked(
          watch.find(who).orElseThrow(),
          Optional.of(
              new MailboxLook.Outcome(
                  Optional.of(new ImapFailure(FailureKind.CONNECTION_LOST, "TEST", "told to")),
                  false,
                  Optional.empty(),
                  0)),
          false);
      Duration wait = untilOffered(who);
      assertThat(wait).isGreaterThan(before);
      before = wait;
    }
    assertThat(ears).isEmpty();
  }

  @Test
  void nothingOfAPartitionThatIsGoneIsLookedAtOrListenedTo() {
    Subscriber who = watched("a");

    watch.closed(1);

    assertThat(letGo).containsExactly(account(who));
    assertThat(watch.find(who)).isEmpty();
    pass(COLD.multipliedBy(3));
    assertThat(offered).isEmpty();
    assertThat(gauge("all")).isZero();
  }

  @Test
  void aLookThatIsRefusedIsOfferedAgain() {
    refusing = true;
    Subscriber who = enrol("a");
    watch.opened(1, Set.of(who.address()));
    pass(WatchSettings.defaults().pace().spread());
    refusing = false;

    assertThat(untilOffered(who)).isLessThanOrEqualTo(Duration.ofSeconds(3));
  }
}

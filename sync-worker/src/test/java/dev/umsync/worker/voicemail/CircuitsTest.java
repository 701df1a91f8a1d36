package dev.umsync.worker.voicemail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.failure.CircuitBreaker;
import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.Account;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.mailbox.Provider;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CircuitsTest {
  private static final Duration OPEN_FOR = Duration.ofSeconds(30);
  private static final Account ANA = new Account("ana@example.com", new Provider("gmail"));
  private static final Account BEA = new Account("bea@example.org", new Provider("gmail"));
  private static final Account CARL = new Account("carl@example.com", new Provider("other"));

  private Instant now = Instant.EPOCH;
  private final List<Predicate<Account>> closed = new ArrayList<>();
  private final Circuits circuits =
      new Circuits(
          clock(), new CircuitBreaker.Limits(1, OPEN_FOR), new SimpleMeterRegistry(), closed::add);

  private Clock clock() {
    InstantSource source = () -> now;
    return source.withZone(ZoneOffset.UTC);
  }

  private void answers(Account account) {
    circuits.record(account, new Ok<>("well"));
  }

  private void fails(Account account, FailureKind kind) {
    MailboxAnswer<String> failed = new Failed<>(new ImapFailure(kind, "NO", "away"));
    circuits.record(account, failed);
  }

  @Test
  void whenAProvidersCircuitClosesItIsToldForThePeopleThere() {
    answers(ANA);
    fails(ANA, FailureKind.CONNECT_FAILED);
    assertThat(circuits.areClosed(BEA)).isFalse();
    assertThat(closed).as("closed from the beginning, then open").isEmpty();

    now = now.plus(OPEN_FOR);
    assertThat(circuits.permits(BEA)).as("the probe").isTrue();
    assertThat(closed).isEmpty();
    answers(BEA);

    assertThat(circuits.areClosed(ANA)).isTrue();
    assertThat(closed)
        .singleElement()
        .satisfies(whose -> {
          assertThat(whose.test(ANA)).isTrue();
          assertThat(whose.test(BEA)).isTrue();
          assertThat(whose.test(CARL)).isFalse();
        });
  }

  @Test
  void whenATenantsCircuitClosesItIsToldForItsPeopleAtThatProvider() {
    fails(ANA, FailureKind.NO_TOKEN);
    now = now.plus(OPEN_FOR);
    assertThat(circuits.permits(ANA)).isTrue();
    answers(ANA);

    assertThat(closed)
        .singleElement()
        .satisfies(whose -> {
          assertThat(whose.test(ANA)).isTrue();
          assertThat(whose.test(BEA)).isFalse();
          assertThat(whose.test(CARL)).isFalse();
        });
  }

  @Test
  void whetherCircuitsAreClosedIsAskedWithoutTakingTheProbe() {
    fails(ANA, FailureKind.CONNECT_FAILED);
    now = now.plus(OPEN_FOR);
    assertThat(circuits.areClosed(ANA)).isFalse();
    assertThat(circuits.permits(ANA)).isTrue();
    assertThat(circuits.permits(BEA)).as("one probe at a time").isFalse();
  }

  @Test
  void neithersProbeIsSpentOnSomebodyWhomTheOtherRefuses() {
    fails(ANA, FailureKind.CONNECT_FAILED); // her provider's
    now = now.plus(OPEN_FOR.dividedBy(2));
    fails(ANA, FailureKind.NO_TOKEN); // her tenant's
    now = now.plus(OPEN_FOR.dividedBy(2));
    assertThat(circuits.permits(ANA)).as("her tenant's is open still").isFalse();
    assertThat(circuits.permits(BEA)).as("the provider's probe").isTrue();

    fails(BEA, FailureKind.CONNECT_FAILED);
    now = now.plus(OPEN_FOR.dividedBy(2));
    assertThat(circuits.permits(ANA)).as("her provider's is open again").isFalse();
    now = now.plus(OPEN_FOR.dividedBy(2));
    assertThat(circuits.permits(ANA)).as("both probes").isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"CONNECTION_LOST", "AMBIGUOUS"})
  void aProviderThatDidNotAnswerIsNotHeldForWell(FailureKind silence) {
    fails(ANA, FailureKind.CONNECT_FAILED);
    now = now.plus(OPEN_FOR);
    assertThat(circuits.permits(ANA)).isTrue();

    fails(ANA, silence);

    assertThat(circuits.areClosed(ANA)).isFalse();
    now = now.plus(OPEN_FOR);
    assertThat(circuits.permits(ANA)).as("the next probe").isTrue();
  }

  @Test
  void whatACircuitThatClosesTakesAwayIsItselfAndWhatOpensIt() {
    for (String code : List.of("circuit-open", "connect-failed", "timed-out", "unavailable")) {
      assertThat(ParkingCauses.isCircuit(Cause.of(code))).as(code).isTrue();
    }
    for (String code : List.of("mailbox-full", "throttled", "token-refused", "queue-full")) {
      assertThat(ParkingCauses.isCircuit(Cause.of(code))).as(code).isFalse();
    }
  }

  @Test
  void whoIsAtAProviderIsAskedOfRosterAndTenants() {
    ApplierRig rig = new ApplierRig();
    Key who = new Key(SampleEvents.SUBSCRIBER.address());
    assertThat(rig.directory.isAt(who, ApplierRig.ACCOUNT::equals)).isTrue();
    assertThat(rig.directory.isAt(who, ANA::equals)).isFalse();
    assertThat(rig.directory.isAt(new Key("no address"), mailbox -> true)).isFalse();
    rig.removeSubscriber();
    assertThat(rig.directory.isAt(who, mailbox -> true)).isFalse();
  }
}

package dev.umsync.testbed.gmail.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BehaviourTest {
  private final Behaviour forAll = Behaviour.ofGmail();
  private final Behaviour anna = forAll.forAccount();

  @Test
  void anAccountIsAsAllUnlessItSaysOtherwise() {
    forAll.connectionLimit(3);
    assertThat(anna.connectionLimit()).isEqualTo(3);
    anna.connectionLimit(1);
    anna.latency(Duration.ofSeconds(60));
    assertThat(anna.connectionLimit()).isEqualTo(1);
    assertThat(forAll.connectionLimit()).isEqualTo(3);
    assertThat(forAll.latency()).isZero();
  }

  @Test
  void queuedFaultsComeBeforeStandingOnesAndOnesOwnBeforeThoseForAll() {
    forAll.always(Command.APPEND, Fault.throttled());
    anna.always(Command.APPEND, Fault.overQuota());
    forAll.onNext(Command.APPEND, Fault.bye());
    anna.onNext(Command.APPEND, Fault.byeAfterLiteral());
    assertThat(anna.take(Command.APPEND)).contains(Fault.byeAfterLiteral());
    assertThat(anna.take(Command.APPEND)).contains(Fault.bye());
    assertThat(anna.take(Command.APPEND)).contains(Fault.overQuota());
    assertThat(anna.take(Command.APPEND)).contains(Fault.overQuota());
    assertThat(forAll.take(Command.APPEND)).contains(Fault.throttled());
    assertThat(anna.take(Command.FETCH)).isEmpty();
    anna.clearFaults();
    assertThat(anna.take(Command.APPEND)).contains(Fault.throttled());
  }
}

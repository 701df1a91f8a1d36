package dev.umsync.worker.tokens;

import static dev.umsync.worker.tokens.TokenRig.ANA;
import static dev.umsync.worker.tokens.TokenRig.BEA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.token.TokenRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RequestsTest {
  private final List<Subscriber> asked = new ArrayList<>();
  private long nanos;
  private Runnable whileAsking = () -> {};
  private final Requests requests =
      new Requests(
          (who, request) -> {
            asked.add(who);
            whileAsking.run();
          },
          RequestPacing.DEFAULT,
          () -> nanos);

  private static TokenRequest request() {
    return new TokenRequest(TokenRequest.Reason.MISSING, Instant.EPOCH);
  }

  private void ask(Subscriber who) {
    requests.ask(who, RequestsTest::request);
  }

  private void awaitWithoutPatience(Subscriber who) throws InterruptedException {
    Optional<String> nothing =
        requests.await(who, Optional::empty, RequestsTest::request, Duration.ZERO);
    assertThat(nothing).isEmpty();
  }

  @Test
  void whoWaitsAndWhoOnlyAsksShareOnePace() throws InterruptedException {
    ask(ANA);
    awaitWithoutPatience(ANA);
    assertThat(asked).containsExactly(ANA);

    nanos += RequestPacing.DEFAULT.first().toNanos();
    awaitWithoutPatience(ANA);
    ask(ANA);
    assertThat(asked).containsExactly(ANA, ANA);

    nanos += RequestPacing.DEFAULT.first().toNanos();
    ask(ANA);
    assertThat(asked).as("the second wait is longer").containsExactly(ANA, ANA);
  }

  /** The first comes back only once the others have; who waited for it would wait for ever. */
  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whoOnlyAsksDoesNotWaitForAnotherWhoseRequestIsHeldUp() {
    whileAsking =
        () -> {
          whileAsking = () -> {};
          Thread other =
              Thread.startVirtualThread(() -> {
                ask(ANA);
                ask(BEA);
              });
          try {
            other.join();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };

    ask(ANA);

    assertThat(asked).containsExactly(ANA, BEA);
  }
}

package dev.umsync.credential.check;

import dev.umsync.common.check.CheckAnswer;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.keys.TokenSealer;
import dev.umsync.common.token.TokenRecord;
import dev.umsync.credential.account.ProviderCredential;
import dev.umsync.credential.check.CheckReport.State;
import dev.umsync.credential.check.StepFinding.Result;
import dev.umsync.credential.mint.EndpointProbe;
import dev.umsync.credential.mint.MintResult.Minted;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One run of all checks of one key. Steps after a red one are skipped: they would fail for its
 * reason. Thread rule: any thread; a run blocks for a minute or two at the most.
 */
public final class SetupCheck {
  private final Function<ProviderCredential, URI> endpoints;
  private final EndpointProbe endpoint;
  private final MailboxProbe mailbox;
  private final TokenSealer sealer;
  private final Clock clock;

  /**
   * @param endpoints where a credential's tokens are asked for
   * @param mailbox tries the mailbox with a token sealed by {@code sealer}
   */
  public SetupCheck(
      Function<ProviderCredential, URI> endpoints,
      EndpointProbe endpoint,
      MailboxProbe mailbox,
      TokenSealer sealer,
      Clock clock) {
    this.endpoints = endpoints;
    this.endpoint = endpoint;
    this.mailbox = mailbox;
    this.sealer = sealer;
    this.clock = clock;
  }

  /**
   * Runs them.
   *
   * @param by who asked
   * @param progress told after each step
   */
  public CheckReport run(CheckSubject subject, String by, Consumer<CheckReport> progress)
      throws InterruptedException {
    Instant started = clock.instant();
    List<StepFinding> steps = new ArrayList<>();
    Consumer<StepFinding> out =
        step -> {
          steps.add(step);
          progress.accept(report(subject, by, started, State.RUNNING, Optional.empty(), steps));
        };
    Optional<Minted> token = new ProviderSteps(subject, endpoints, endpoint, clock, out).run();
    if (token.isPresent()) {
      mailbox(subject, token.get(), started).forEach(out);
    }
    skipRest(steps);
    State state = steps.stream().anyMatch(s -> s.result() == Result.RED) ? State.RED : State.GREEN;
    return report(subject, by, started, state, Optional.of(clock.instant()), steps);
  }

  private List<StepFinding> mailbox(CheckSubject subject, Minted token, Instant asked)
      throws InterruptedException {
    Subscriber subscriber = subject.subscriber().orElseThrow();
    Optional<CheckAnswer> answer =
        mailbox.probe(
            subscriber,
            TokenRecord.seal(
                sealer,
                subscriber,
                token.token(),
                subject.tenant().provider(),
                subject.tenant().scope(),
                asked,
                token.expiresAt(),
                subject.record().credentialId()));
    if (answer.isEmpty()) {
      return List.of(
          StepFinding.red(
              CheckStep.IMAP,
              "No worker tried the mailbox in time. See whether a worker runs ('umsync worker', or 'umsync start'), then check again.",
              subject.guide("imap")));
    }
    return answer.get().findings().stream().map(f -> MailboxWords.of(f, subject)).toList();
  }

  private static void skipRest(List<StepFinding> steps) {
    Optional<StepFinding> red = steps.stream().filter(s -> s.result() == Result.RED).findFirst();
    for (CheckStep step : CheckStep.values()) {
      if (steps.stream().noneMatch(s -> s.step() == step)) {
        String before = red.map(s -> s.title()).orElse("a step before");
        steps.add(StepFinding.skipped(step, "Not tried: mend '%s' first.".formatted(before)));
      }
    }
  }

  private static CheckReport report(
      CheckSubject subject,
      String by,
      Instant started,
      State state,
      Optional<Instant> ended,
      List<StepFinding> steps) {
    return new CheckReport(
        subject.record().credentialId(),
        state,
        started,
        ended,
        by,
        subject.subscriber().map(Subscriber::address),
        steps);
  }
}

package dev.umsync.credential.check;

import static dev.umsync.credential.check.StepFinding.green;
import static dev.umsync.credential.check.StepFinding.red;
import static dev.umsync.credential.check.StepFinding.skipped;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.credential.account.ProviderCredential;
import dev.umsync.credential.check.StepFinding.Copy;
import dev.umsync.credential.mint.EndpointProbe;
import dev.umsync.credential.mint.MintFailure;
import dev.umsync.credential.mint.MintResult;
import dev.umsync.credential.mint.MintResult.Minted;
import dev.umsync.credential.mint.MintResult.Refused;
import dev.umsync.credential.mint.MintResult.Unavailable;
import dev.umsync.credential.store.Credentials.Usable;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The steps at the provider: from a key that can be read to a token for the test subscriber. Thread
 * rule: one run, one thread.
 */
final class ProviderSteps {
  private static final Duration CLOCK_MARGIN = Duration.ofMinutes(2);

  private final CheckSubject subject;
  private final Function<ProviderCredential, URI> endpoints;
  private final EndpointProbe probe;
  private final Clock clock;
  private final Consumer<StepFinding> out;

  /**
   * @param out told of each step as it ends
   */
  ProviderSteps(
      CheckSubject subject,
      Function<ProviderCredential, URI> endpoints,
      EndpointProbe probe,
      Clock clock,
      Consumer<StepFinding> out) {
    this.subject = subject;
    this.endpoints = endpoints;
    this.probe = probe;
    this.clock = clock;
    this.out = out;
  }

  /** A token for the test subscriber's mailbox, if all steps are green. */
  Optional<Minted> run() throws InterruptedException {
    Optional<Usable> usable = subject.usable();
    if (usable.isEmpty()) {
      out.accept(
          red(
              CheckStep.KEY,
              subject.record().active()
                  ? "The stored key can't be opened: the keyset 'master' lacks key %s, or the record was changed. Restore the keyset, or upload the key again."
                      .formatted(subject.record().masterKeyId())
                  : "This key was removed. Upload another one.",
              subject.guide("key")));
      return Optional.empty();
    }
    out.accept(green(CheckStep.KEY, keyWords()));
    return clockAndEndpoint(usable.get()) ? mint(usable.get()) : Optional.empty();
  }

  private String keyWords() {
    return "%s, client ID %s, fingerprint %s."
        .formatted(
            subject.record().facts().algorithm(),
            subject.record().facts().clientId(),
            subject.record().facts().fingerprint());
  }

  private boolean clockAndEndpoint(Usable usable) {
    URI endpoint = endpoints.apply(usable.credential());
    Optional<Instant> there;
    Instant here = clock.instant();
    try {
      there = probe.timeAt(endpoint);
    } catch (IOException e) {
      out.accept(skipped(CheckStep.CLOCK, "There is no other clock to compare with."));
      out.accept(
          red(
              CheckStep.ENDPOINT,
              "%s gave no answer (%s). Let this machine reach it by HTTPS, or set credentials.https-proxy."
                  .formatted(endpoint.getHost(), e.getClass().getSimpleName()),
              subject.guide("endpoint")));
      return false;
    }
    Duration off = there.map(t -> Duration.between(t, here).abs()).orElse(Duration.ZERO);
    if (off.compareTo(CLOCK_MARGIN) > 0) {
      out.accept(
          red(
              CheckStep.CLOCK,
              "This machine's clock is %d s off the provider's. Set it by NTP."
                  .formatted(off.toSeconds()),
              subject.guide("clock")));
      out.accept(green(CheckStep.ENDPOINT, endpoint.getHost() + " answers."));
      return false;
    }
    out.accept(
        green(CheckStep.CLOCK, "Within %d s of the provider's.".formatted(off.toSeconds() + 1)));
    out.accept(green(CheckStep.ENDPOINT, endpoint.getHost() + " answers."));
    return true;
  }

  private Optional<Minted> mint(Usable usable) throws InterruptedException {
    // Without a person the answer still tells whether signature and delegation are accepted.
    Subscriber asked =
        subject
            .subscriber()
            .orElseGet(() -> Subscriber.of("umsync-check@" + subject.tenant().domain()));
    MintResult answer = usable.minter().mint(asked, subject.tenant().scope());
    return switch (answer) {
      case Minted minted -> delegated(usable, asked, minted);
      case Unavailable(MintFailure failure) -> {
        out.accept(red(CheckStep.SIGNATURE, sentence(failure.advice()), subject.guide("endpoint")));
        yield Optional.empty();
      }
      case Refused(MintFailure failure) -> {
        refused(failure).forEach(out);
        yield Optional.empty();
      }
    };
  }

  private Optional<Minted> delegated(Usable usable, Subscriber asked, Minted minted)
      throws InterruptedException {
    out.accept(green(CheckStep.SIGNATURE, "The provider accepts what this key signs."));
    for (String scope : subject.tenant().tokenSettings().furtherScopes()) {
      if (usable.minter().mint(asked, scope) instanceof Refused(MintFailure failure)) {
        out.accept(delegation(failure));
        return Optional.empty();
      }
    }
    out.accept(
        green(
            CheckStep.DELEGATION,
            "Client ID %s may use %s."
                .formatted(subject.record().facts().clientId(), String.join(", ", scopes()))));
    if (subject.subscriber().isEmpty()) {
      out.accept(nobody());
      return Optional.empty();
    }
    out.accept(green(CheckStep.SUBSCRIBER, "The provider gave a token for the mailbox."));
    return Optional.of(minted);
  }

  private List<StepFinding> refused(MintFailure failure) {
    StepFinding signed = green(CheckStep.SIGNATURE, "The provider accepts what this key signs.");
    @Nullable List<StepFinding> all =
        switch (failure.kind()) {
          case CLOCK ->
              List.of(red(CheckStep.SIGNATURE, sentence(failure.advice()), subject.guide("clock")));
          case SIGNATURE, OTHER, PROVIDER_AWAY, NO_CREDENTIAL, NO_TENANT, NOT_IN_ROSTER ->
              List.of(
                  red(CheckStep.SIGNATURE, sentence(failure.advice()), subject.guide("signature"))
                      .at(keysPage()));
          case NOT_DELEGATED ->
              subject.isMicrosoft()
                  ? List.of(
                      red(
                              CheckStep.SIGNATURE,
                              sentence(failure.advice()),
                              subject.guide("signature"))
                          .at(keysPage()))
                  : List.of(signed, delegation(failure));
          case UNKNOWN_MAILBOX -> List.of(signed, delegationSeen(), unknownMailbox());
          case ACCOUNT_RESTRICTED ->
              List.of(
                  signed,
                  delegationSeen(),
                  red(CheckStep.SUBSCRIBER, sentence(failure.advice()), subject.guide("subscriber"))
                      .at("https://admin.google.com/ac/users"));
        };
    return new ArrayList<>(all);
  }

  private StepFinding delegationSeen() {
    return green(
        CheckStep.DELEGATION,
        "Client ID %s is authorised; the provider looked for the mailbox."
            .formatted(subject.record().facts().clientId()));
  }

  private StepFinding unknownMailbox() {
    return subject.subscriber().isEmpty()
        ? nobody()
        : red(
                CheckStep.SUBSCRIBER,
                "The provider has no mailbox for the test subscriber. Check the address on the roster, or see in the Admin console under Directory, Users whether the account exists and is active; or choose another test subscriber.",
                subject.guide("subscriber"))
            .at("https://admin.google.com/ac/users");
  }

  private StepFinding nobody() {
    return red(
        CheckStep.SUBSCRIBER,
        "The roster names nobody with an address in %s. Import people, then check again."
            .formatted(subject.tenant().domain()),
        subject.guide("people"));
  }

  private StepFinding delegation(MintFailure failure) {
    return red(CheckStep.DELEGATION, sentence(failure.advice()), subject.guide("delegation"))
        .toPaste(
            List.of(
                new Copy("Client ID", subject.record().facts().clientId()),
                new Copy("OAuth scopes (comma-delimited)", String.join(",", scopes()))))
        .at("https://admin.google.com/ac/owl/domainwidedelegation");
  }

  /** Every scope that delegation has to name. */
  private List<String> scopes() {
    List<String> all = new ArrayList<>(List.of(subject.tenant().scope().split(" ", -1)));
    subject
        .tenant()
        .tokenSettings()
        .furtherScopes()
        .forEach(set -> all.addAll(List.of(set.split(" ", -1))));
    return all;
  }

  private String keysPage() {
    return subject.isMicrosoft()
        ? "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade"
        : "https://console.cloud.google.com/iam-admin/serviceaccounts";
  }

  /** Advice of the log begins small and ends without a stop. */
  private static String sentence(String advice) {
    return Character.toUpperCase(advice.charAt(0)) + advice.substring(1) + ".";
  }
}

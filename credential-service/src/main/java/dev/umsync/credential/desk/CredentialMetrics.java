package dev.umsync.credential.desk;

import dev.umsync.credential.mint.MintFailure.Kind;
import dev.umsync.credential.mint.MintResult;
import dev.umsync.credential.rotation.RequestAnswer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the role counts; every tag is from a closed set, none names a subscriber or a tenant. Thread
 * rule: any thread.
 *
 * <ul>
 *   <li>{@code umsync.credential.mints} (counter; {@code result}: {@code minted} or the kind of
 *       failure): attempts to mint
 *   <li>{@code umsync.credential.mint} (timer; {@code result}: {@code minted}, {@code refused},
 *       {@code unavailable}): what the provider's answers took
 *   <li>{@code umsync.credential.requests} (counter; {@code answer}: {@code mint}, {@code settled},
 *       {@code backing_off}, {@code full}, {@code malformed}): workers' requests
 *   <li>{@code umsync.credential.published} (counter; {@code record}: {@code token}, {@code
 *       revocation}): records on the tokens topic
 *   <li>{@code umsync.credential.subscribers.in.use} (gauge): subscribers looked after
 *   <li>{@code umsync.credential.subscribers.failing} (gauge): those whose last attempt failed
 * </ul>
 */
public final class CredentialMetrics {
  private final MeterRegistry registry;
  private final AtomicInteger inUse = new AtomicInteger();
  private final AtomicInteger failing = new AtomicInteger();

  /** Registers the gauges. */
  public CredentialMetrics(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("umsync.credential.subscribers.in.use", inUse, AtomicInteger::get)
        .description("Subscribers whose tokens this instance looks after")
        .strongReference(true)
        .register(registry);
    Gauge.builder("umsync.credential.subscribers.failing", failing, AtomicInteger::get)
        .description("Subscribers whose last attempt to mint failed")
        .strongReference(true)
        .register(registry);
  }

  /** Asking a provider. */
  interface Asking {
    MintResult ask() throws InterruptedException;
  }

  MintResult timed(Asking asking) throws InterruptedException {
    Timer.Sample sample = Timer.start(registry);
    MintResult result = asking.ask();
    String word =
        switch (result) {
          case MintResult.Minted minted -> "minted";
          case MintResult.Refused refused -> "refused";
          case MintResult.Unavailable unavailable -> "unavailable";
        };
    sample.stop(
        Timer.builder("umsync.credential.mint")
            .description("From asking the provider for a token to its answer")
            .tag("result", word)
            .register(registry));
    return result;
  }

  void minted() {
    mints("minted");
  }

  void notMinted(Kind kind) {
    mints(word(kind));
  }

  private void mints(String result) {
    count("umsync.credential.mints", "Attempts to mint a token", "result", result, 1);
  }

  /** A worker's request was taken in. */
  public void requested(RequestAnswer answer) {
    requests(word(answer));
  }

  /** A record among the requests was none. */
  public void malformedRequest() {
    requests("malformed");
  }

  private void requests(String answer) {
    count("umsync.credential.requests", "Requests of workers", "answer", answer, 1);
  }

  /** Records were published. */
  public void published(int tokens, int revocations) {
    String help = "Records on the tokens topic";
    count("umsync.credential.published", help, "record", "token", tokens);
    count("umsync.credential.published", help, "record", "revocation", revocations);
  }

  /** How many subscribers there are now. */
  public void subscribers(int nowInUse, int nowFailing) {
    inUse.set(nowInUse);
    failing.set(nowFailing);
  }

  private void count(String name, String help, String tag, String value, int by) {
    Counter.builder(name).description(help).tag(tag, value).register(registry).increment(by);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}

package dev.umsync.bench.suite;

import dev.umsync.bench.child.Child;
import dev.umsync.bench.measure.Spread;
import dev.umsync.bench.peer.SignerMain;
import dev.umsync.bench.report.BarPlot;
import dev.umsync.bench.report.BarPlot.Bar;
import dev.umsync.bench.report.Figure;
import dev.umsync.bench.report.Section;
import dev.umsync.bench.report.Target;
import dev.umsync.bench.site.TokenTap;
import dev.umsync.bench.suite.Contender.Round;
import dev.umsync.common.topic.TopicSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code tokens}: the credential service mints a token for everybody at once, from the requests in
 * Kafka until the sealed tokens are there, beside bare signatures with a key of the same length.
 * Used by one thread.
 *
 * <p>Provider and broker run on the same machine, which they do not elsewhere: it is the processor
 * time that is held against the target. Two workers ask for each token.
 */
final class TokenBench {
  private static final String SERVICE = "UMSync credential service, minted, sealed, in Kafka";
  private static final String SIGNER = "bare RSA-2048 signature";
  private static final String DOMAIN = "tokens.bench.invalid";
  private static final long LONGEST_SECONDS = 300;
  private static final int WORKERS = 2;

  private final Ground ground;
  private final Child service;
  private final Child signer;
  private final TokenTap tokens;
  private final List<String> people;
  private int served;

  private TokenBench(Ground ground, Child service, Child signer, List<String> people) {
    this.ground = ground;
    this.service = service;
    this.signer = signer;
    this.people = people;
    this.tokens =
        ground.keep(
            new TokenTap(
                ground.site().kafka(),
                ground.site().topics().name(TopicSpec.TOKENS),
                ground.workshop().ticker()));
  }

  static List<Section> run(Ground ground, Plan plan) throws IOException, InterruptedException {
    List<String> people =
        ground.site().list(DOMAIN, warmUps(plan) * plan.warmUp() + plan.rounds() * plan.messages());
    Path key = ground.site().serviceAccount(DOMAIN);
    Map<String, String> settings =
        Map.of(
            "credentials.google-token-uri",
            ground.site().tokenUri().toString(),
            "credentials.web.enabled",
            "false");
    ground.command(List.of("tenants", "add", DOMAIN, "--key", key.toString()), settings);
    Child signer =
        ground.keep(
            Child.part(
                ground.program(),
                "signer",
                SignerMain.class.getName(),
                List.of(),
                ground.site().folder()));
    TokenBench bench = new TokenBench(ground, ground.role("credentials", settings), signer, people);
    ground.says().accept("tokens: warming up");
    // The service has far more code to be compiled than the signer.
    for (int i = 0; i < warmUps(plan); i++) {
      bench.mint(plan.warmUp());
    }
    bench.sign(plan.warmUp());
    return List.of(bench.section(plan));
  }

  private static int warmUps(Plan plan) {
    return plan.quick() ? 1 : 6;
  }

  private Section section(Plan plan) throws InterruptedException {
    List<Round> minted = new ArrayList<>();
    List<Round> signed = new ArrayList<>();
    int first = served;
    for (int i = 0; i < plan.rounds(); i++) {
      if (i % 2 == 0) {
        minted.add(said(SERVICE, mint(plan.messages())));
        signed.add(said(SIGNER, sign(plan.messages())));
      } else {
        signed.add(said(SIGNER, sign(plan.messages())));
        minted.add(said(SERVICE, mint(plan.messages())));
      }
    }
    return section(plan, minted, signed, asked(people.subList(first, served)));
  }

  private Round said(String name, Round round) {
    ground
        .says()
        .accept(
            "  tokens, %s: %,.0f a second, %.3f ms"
                .formatted(name, round.perSecond(), round.cpuMillis()));
    return round;
  }

  /** Tokens for the next so many people, each of whom two workers ask for. */
  private Round mint(int count) throws InterruptedException {
    List<String> next = people.subList(served, served + count);
    served += count;
    Meter meter = AppendBench.meter(ground, service);
    meter.begin();
    for (String person : next) {
      for (int i = 0; i < WORKERS; i++) {
        ground.site().request(person);
      }
    }
    return meter.end(count, tokens.await(next, Duration.ofSeconds(LONGEST_SECONDS)));
  }

  private Round sign(int count) throws InterruptedException {
    Meter meter = AppendBench.meter(ground, signer);
    meter.begin();
    signer.ask("sign " + count, LONGEST_SECONDS);
    return meter.end(count);
  }

  /** Requests at the provider for each of them. */
  private double asked(List<String> of) {
    return of.stream().mapToLong(ground.site()::requestsFor).sum() / (double) of.size();
  }

  private Section section(Plan plan, List<Round> minted, List<Round> signed, double asked) {
    List<Double> processor = new ArrayList<>();
    List<Double> rate = new ArrayList<>();
    for (int i = 0; i < minted.size(); i++) {
      processor.add(signed.get(i).cpuMillis() / minted.get(i).cpuMillis());
      rate.add(minted.get(i).perSecond() / signed.get(i).perSecond());
    }
    List<Double> mintMillis = minted.stream().map(Round::cpuMillis).toList();
    List<Double> signMillis = signed.stream().map(Round::cpuMillis).toList();
    return new Section(
        "tokens",
        "tokens: %,d subscribers at once, asked for by two workers, beside bare signatures"
            .formatted(plan.messages()),
        List.of(
            Figure.of(
                "tokens over bare signatures for the same processor time",
                "",
                processor,
                Target.atLeast(0.6)),
            Figure.of("the same a second, provider and broker on the same cores", "", rate),
            Figure.of(
                "requests at the provider for each token", "", List.of(asked), Target.atMost(1)),
            Figure.of("CPU of each: " + SERVICE, "ms", mintMillis),
            Figure.of("CPU of each: " + SIGNER, "ms", signMillis),
            Figure.of("tokens a second", "/s", minted.stream().map(Round::perSecond).toList()),
            Figure.of(
                "bare signatures a second", "/s", signed.stream().map(Round::perSecond).toList())),
        List.of(
            new BarPlot(
                "tokens-cpu",
                "Processor time of a token, beside a signature alone",
                "ms of processor time",
                List.of(
                    new Bar(SIGNER, Spread.of(signMillis), false),
                    new Bar(SERVICE, Spread.of(mintMillis), true)))));
  }
}

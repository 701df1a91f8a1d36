package dev.umsync.bench.suite;

import dev.umsync.bench.child.Answer;
import dev.umsync.bench.child.Child;
import dev.umsync.bench.measure.Spread;
import dev.umsync.bench.report.BarPlot;
import dev.umsync.bench.report.BarPlot.Bar;
import dev.umsync.bench.report.Figure;
import dev.umsync.bench.report.Section;
import dev.umsync.bench.report.Target;
import dev.umsync.bench.site.BenchSite.Person;
import dev.umsync.bench.site.Line;
import dev.umsync.bench.site.Recordings;
import dev.umsync.bench.suite.Pipeline.Latency;
import dev.umsync.testbed.gmail.ScriptedImapServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * {@code latency}: from the moment that a post is due to the mail server's OK, at half of the load
 * that the whole pipeline takes on this machine, beside a bare APPEND at the same rate. Used by one
 * thread.
 */
@SuppressWarnings("try")
final class LatencyBench {
  /** The rounds without were still the slowest ones, by up to a half. */
  private static final int WARM_UP_ROUNDS = 3;

  private final Ground ground;
  private final Plan plan;

  private LatencyBench(Ground ground, Plan plan) {
    this.ground = ground;
    this.plan = plan;
  }

  static List<Section> run(Ground ground, Plan plan) throws Exception {
    return new LatencyBench(ground, plan).run();
  }

  private List<Section> run() throws Exception {
    Line line = ground.site().tls();
    ScriptedImapServer troubled = ground.keep(ground.site().troubled());
    Line bad =
        ground
            .site()
            .line(new Line("troubled", troubled.imapsPort(), true, troubled.trustCertificate()));
    BadMailboxes mailboxes = BadMailboxes.on(ground.site(), troubled, bad);
    List<Person> people = ground.site().enrol(line, 0, plan.people());
    Child socket = ground.peer("socket", line, people);
    ground.role("worker", Map.of());
    UmServer server = ground.keep(ingest());
    Pipeline pipeline =
        new Pipeline(
            server,
            AppendBench.outcomes(ground),
            Ground.addresses(people),
            ground.workshop().clock(),
            ground.workshop().ticker());
    ground.says().accept("latency: warming up");
    // Ingest, broker and worker: with an eighth of it the compiler was seen in the first rounds.
    int warmUp = 4 * plan.warmUp() + people.size();
    pipeline.capacity(warmUp, Plan.AT_ONCE);
    socket.ask("append 0 %d %d 16".formatted(people.size(), warmUp), 600);
    double capacity = pipeline.capacity(plan.messages(), Plan.AT_ONCE);
    double rate = capacity / 2;
    int count = (int) Math.max(20, rate * plan.latencySeconds());
    ground
        .says()
        .accept("  the pipeline takes %.0f a second; half of it is %.0f".formatted(capacity, rate));
    // At this rate other code runs than with a backlog: mailboxes are listened to and polls wait.
    for (int i = 0; i < (plan.quick() ? 0 : WARM_UP_ROUNDS); i++) {
      pipeline.atRate(count, rate);
    }
    ground.site().disk().takeAll();
    return List.of(
        beside(pipeline, socket, people.size(), count, rate),
        withTrouble(pipeline, server, mailboxes, count, rate));
  }

  private UmServer ingest() throws Exception {
    IngestRole ingest = IngestRole.start(ground, Map.of());
    return new UmServer(
        ingest.uri(),
        ingest.trust(),
        IngestRole.API_KEY,
        new Recordings(Recordings.USUAL_BYTES),
        ground.workshop().clock());
  }

  private Section beside(Pipeline pipeline, Child socket, int people, int count, double rate)
      throws Exception {
    List<Latency> ours = new ArrayList<>();
    List<Latency> bare = new ArrayList<>();
    for (int i = 0; i < rounds(); i++) {
      Answer answer = socket.ask("rate %d %d %s".formatted(people, count, rate), 600);
      bare.add(new Latency(answer.get("p50"), answer.get("p99")));
      ours.add(pipeline.atRate(count, rate));
      ground.site().disk().takeAll();
      ground
          .says()
          .accept(
              "  round %d: p50 %.1f, p99 %.1f ms; bare APPEND %.1f, %.1f ms"
                  .formatted(
                      i + 1,
                      ours.getLast().p50(),
                      ours.getLast().p99(),
                      bare.getLast().p50(),
                      bare.getLast().p99()));
    }
    return new Section(
        "latency",
        "latency: HTTP POST to IMAP OK over TLS, %.0f a second, half of what the pipeline takes"
            .formatted(rate),
        List.of(
            Figure.of(
                "added by UMSync, p50", "ms", added(ours, bare, Latency::p50), Target.atMost(5)),
            Figure.of(
                "added by UMSync, p99", "ms", added(ours, bare, Latency::p99), Target.atMost(30)),
            Figure.of("POST to OK, p50", "ms", ours.stream().map(Latency::p50).toList()),
            Figure.of("POST to OK, p99", "ms", ours.stream().map(Latency::p99).toList()),
            Figure.of("bare APPEND, p50", "ms", bare.stream().map(Latency::p50).toList()),
            Figure.of("bare APPEND, p99", "ms", bare.stream().map(Latency::p99).toList())),
        List.of(
            new BarPlot(
                "latency",
                "HTTP POST to IMAP OK at half load",
                "milliseconds",
                List.of(
                    bar("bare APPEND, p50", bare, Latency::p50, false),
                    bar("POST to OK, p50", ours, Latency::p50, true),
                    bar("bare APPEND, p99", bare, Latency::p99, false),
                    bar("POST to OK, p99", ours, Latency::p99, true)))));
  }

  private int rounds() {
    return plan.quick() ? 1 : 5;
  }

  private static List<Double> added(
      List<Latency> ours, List<Latency> bare, Function<Latency, Double> number) {
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      values.add(number.apply(ours.get(i)) - number.apply(bare.get(i)));
    }
    return values;
  }

  private static Bar bar(
      String label, List<Latency> all, Function<Latency, Double> number, boolean ours) {
    return new Bar(label, Spread.of(all.stream().map(number).toList()), ours);
  }

  private Section withTrouble(
      Pipeline pipeline, UmServer server, BadMailboxes mailboxes, int count, double rate)
      throws Exception {
    List<Latency> calm = new ArrayList<>();
    List<Latency> troubled = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < rounds(); i++) {
      calm.add(pipeline.atRate(count, rate));
      try (AutoCloseable siege = mailboxes.besiege(server)) {
        troubled.add(pipeline.atRate(count, rate));
      }
      ratios.add(troubled.getLast().p99() / calm.getLast().p99());
      ground.site().disk().takeAll();
    }
    return new Section(
        "latency-trouble",
        "latency of everybody else while three mailboxes give trouble",
        List.of(
            Figure.of(
                "p99 with three bad mailboxes over p99 without", "", ratios, Target.atMost(1.5)),
            Figure.of("POST to OK without, p99", "ms", calm.stream().map(Latency::p99).toList()),
            Figure.of(
                "POST to OK with them, p99", "ms", troubled.stream().map(Latency::p99).toList())),
        List.of(
            new BarPlot(
                "latency-trouble",
                "p99 of everybody else: one mailbox slow, one refusing, one full",
                "milliseconds",
                List.of(
                    bar("without", calm, Latency::p99, true),
                    bar("with three bad mailboxes", troubled, Latency::p99, true)))));
  }
}

package dev.umsync.bench.suite;

import dev.umsync.bench.child.Child;
import dev.umsync.bench.measure.Spread;
import dev.umsync.bench.report.BarPlot;
import dev.umsync.bench.report.BarPlot.Bar;
import dev.umsync.bench.report.Figure;
import dev.umsync.bench.report.Section;
import dev.umsync.bench.report.Target;
import dev.umsync.bench.site.Backlog;
import dev.umsync.bench.site.BenchSite.Person;
import dev.umsync.bench.site.Line;
import dev.umsync.bench.site.OutcomeTap;
import dev.umsync.bench.site.Recordings;
import dev.umsync.bench.suite.Contender.Round;
import dev.umsync.common.topic.TopicSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code storm}: a voicemail for everybody at once, with no connection open: each needs TLS, a
 * login and an APPEND. Other people in each round, so that no connection is warm. Used by one
 * thread.
 */
final class StormBench {
  private static final String WORKER = "UMSync worker, from Kafka";
  private static final String SOCKET = "bare socket";

  private final Ground ground;
  private final Plan plan;
  private final Child worker;
  private final OutcomeTap outcomes;
  private final Backlog backlog;
  private int met;

  private StormBench(Ground ground, Plan plan, Child worker) {
    this.ground = ground;
    this.plan = plan;
    this.worker = worker;
    this.outcomes = AppendBench.outcomes(ground);
    this.backlog =
        ground.keep(
            new Backlog(
                ground.site().kafka(),
                "bench-backlog",
                ground.site().topics().name(TopicSpec.VOICEMAIL),
                new Recordings(Recordings.USUAL_BYTES),
                ground.workshop().clock()));
  }

  static List<Section> run(Ground ground, Plan plan) throws IOException, InterruptedException {
    Map<Integer, Line> lines = new LinkedHashMap<>();
    lines.put(0, ground.site().tls());
    for (int millis : plan.quick() ? new int[] {} : new int[] {50, 200}) {
      lines.put(millis, ground.delayed(millis));
    }
    // As it comes out of the box.
    StormBench storm = new StormBench(ground, plan, ground.role("worker", Map.of()));
    Map<Integer, Child> sockets = new LinkedHashMap<>();
    for (Map.Entry<Integer, Line> line : lines.entrySet()) {
      sockets.put(line.getKey(), ground.peer("socket", line.getValue()));
    }
    ground.says().accept("storm: warming up");
    // After four of these the compiler still took a fifth of the worker's time.
    for (int i = 0; i < (plan.quick() ? 1 : 16); i++) {
      storm.both(lines.get(0), sockets.get(0), Math.max(20, plan.stormPeople() / 3));
    }
    List<Section> sections = new ArrayList<>();
    for (Map.Entry<Integer, Line> line : lines.entrySet()) {
      List<Round[]> rounds = new ArrayList<>();
      for (int i = 0; i < plan.stormRounds(); i++) {
        rounds.add(storm.both(line.getValue(), sockets.get(line.getKey()), plan.stormPeople()));
      }
      sections.add(storm.section(line.getKey(), rounds));
    }
    return sections;
  }

  /** The socket and the worker, each with the same new people, whose connections are then ended. */
  private Round[] both(Line line, Child socket, int people)
      throws IOException, InterruptedException {
    List<Person> fresh = ground.site().enrol(line, met, people);
    met += people;
    socket.ask("forget", 60);
    socket.ask("accounts " + ground.site().accounts("storm", fresh), 60);
    Contender ours =
        new Delivering.Worker(
            WORKER,
            worker,
            AppendBench.meter(ground, worker),
            backlog,
            outcomes,
            Ground.addresses(fresh));
    Contender theirs =
        new Delivering.Peer(SOCKET, socket, AppendBench.meter(ground, socket), people, people);
    List<Contender> order = met / people % 2 == 0 ? List.of(ours, theirs) : List.of(theirs, ours);
    Map<String, Round> came = new LinkedHashMap<>();
    for (Contender contender : order) {
      came.put(
          contender.name(),
          Rounds.run(List.of(contender), 1, people, ground.site().disk(), ground.says())
              .of(contender.name())
              .getFirst());
      socket.ask("drop", 60);
      ground.site().mail().dropConnections("*");
    }
    return new Round[] {came.get(WORKER), came.get(SOCKET)};
  }

  private Section section(int millis, List<Round[]> rounds) {
    int people = plan.stormPeople();
    List<Double> ours = rounds.stream().map(r -> people / r[0].perSecond()).toList();
    List<Double> theirs = rounds.stream().map(r -> people / r[1].perSecond()).toList();
    List<Figure> figures =
        List.of(
            Figure.of(
                "worker's time over that of the bare socket",
                "",
                rounds.stream().map(r -> r[1].perSecond() / r[0].perSecond()).toList(),
                Target.atMost(1.3)),
            Figure.of("time until everybody has it: " + WORKER, "s", ours),
            Figure.of("time until everybody has it: " + SOCKET, "s", theirs),
            Figure.of(
                "CPU for each subscriber: " + WORKER,
                "ms",
                rounds.stream().map(r -> r[0].cpuMillis()).toList()),
            Figure.of(
                "CPU for each subscriber: " + SOCKET,
                "ms",
                rounds.stream().map(r -> r[1].cpuMillis()).toList()),
            Figure.of(
                "mail server's CPU for each subscriber: " + WORKER,
                "ms",
                rounds.stream().map(r -> r[0].serverMillis()).toList()),
            Figure.of(
                "mail server's CPU for each subscriber: " + SOCKET,
                "ms",
                rounds.stream().map(r -> r[1].serverMillis()).toList()));
    return new Section(
        "storm-" + millis + "ms",
        "storm: %,d subscribers at once, connections cold, TLS, %d ms for each round trip"
            .formatted(people, millis),
        figures,
        List.of(
            new BarPlot(
                "storm-" + millis + "ms",
                "A voicemail for %,d subscribers at once, cold, TLS, %d ms for each round trip"
                    .formatted(people, millis),
                "seconds until everybody has it",
                List.of(
                    new Bar(SOCKET, Spread.of(theirs), false),
                    new Bar(WORKER, Spread.of(ours), true)))));
  }
}

package dev.umsync.bench.suite;

import dev.umsync.bench.child.Child;
import dev.umsync.bench.measure.Spread;
import dev.umsync.bench.peer.ConsumerMain;
import dev.umsync.bench.report.BarPlot;
import dev.umsync.bench.report.BarPlot.Bar;
import dev.umsync.bench.report.Figure;
import dev.umsync.bench.report.Section;
import dev.umsync.bench.report.Target;
import dev.umsync.bench.site.Backlog;
import dev.umsync.bench.site.BenchSite;
import dev.umsync.bench.site.BenchSite.Person;
import dev.umsync.bench.site.Line;
import dev.umsync.bench.site.OutcomeTap;
import dev.umsync.bench.site.Recordings;
import dev.umsync.common.config.StartFailed;
import dev.umsync.common.topic.TopicSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * The second half of {@code append}: the worker with a backlog beside other consumers of Kafka, 50
 * ms away from the mail server. Stateless.
 */
final class DistanceBench {
  private static final int MILLIS = 50;

  /** A peer, its way of working, and how many messages are enough to tell its rate. */
  private record Kind(String name, String argument, int messages, boolean hasTarget) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("consumer, connects for each event", "each", 12, true),
          new Kind("consumer, connects for each event, 64 at a time", "each-64", 400, false),
          new Kind("thread per partition, connects for each event", "partitions", 120, true),
          new Kind("thread per partition, connections kept", "partitions-kept", 1_200, true));

  private DistanceBench() {}

  static Section run(Ground ground, Plan plan) throws IOException, InterruptedException {
    Line line = ground.delayed(MILLIS);
    List<Person> people = ground.site().enrol(line, 0, plan.people());
    Child worker =
        ground.role("worker", Map.of("worker.calls-in-flight", Integer.toString(Plan.AT_ONCE)));
    OutcomeTap outcomes = AppendBench.outcomes(ground);
    Contender ours =
        new Delivering.Worker(
            AppendBench.WORKER,
            worker,
            AppendBench.meter(ground, worker),
            backlog(ground, ground.site().topics().name(TopicSpec.VOICEMAIL)),
            outcomes,
            Ground.addresses(people));
    Map<String, Contender> peers = new LinkedHashMap<>();
    for (Kind kind : kinds(plan)) {
      peers.put(kind.name(), peer(ground, kind, line, people));
    }
    ground.says().accept("append at 50 ms: warming up");
    ours.run(plan.warmUp());
    for (Kind kind : kinds(plan)) {
      // Twice for each person where connections are kept: once to connect.
      peers.get(kind.name()).run(Math.max(12, share(kind, plan)));
    }
    ground.site().disk().takeAll();
    Map<String, List<Double>> rates = new LinkedHashMap<>();
    Map<String, List<Double>> ratios = new LinkedHashMap<>();
    for (int i = 0; i < (plan.quick() ? 1 : 3); i++) {
      double our = rate(ground, ours, plan.messages(), rates);
      for (Kind kind : kinds(plan)) {
        double theirs = rate(ground, peers.get(kind.name()), share(kind, plan), rates);
        ratios.computeIfAbsent(kind.name(), k -> new ArrayList<>()).add(our / theirs);
      }
    }
    return section(kinds(plan), rates, ratios);
  }

  /** The two that differ most are enough to see that it runs. */
  private static List<Kind> kinds(Plan plan) {
    return plan.quick() ? List.of(KINDS.getFirst(), KINDS.getLast()) : KINDS;
  }

  private static int share(Kind kind, Plan plan) {
    return plan.quick() ? Math.max(6, kind.messages() / 10) : kind.messages();
  }

  private static Backlog backlog(Ground ground, String topic) {
    return ground.keep(
        new Backlog(
            ground.site().kafka(),
            "backlog-" + topic,
            topic,
            new Recordings(Recordings.USUAL_BYTES),
            ground.workshop().clock()));
  }

  private static Contender peer(Ground ground, Kind kind, Line line, List<Person> people)
      throws IOException, InterruptedException {
    String topic = "peer-" + kind.argument();
    try {
      ground
          .site()
          .admin()
          .createTopics(
              List.of(new NewTopic(topic, Optional.of(BenchSite.PARTITIONS), Optional.empty())))
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new StartFailed("A topic could not be made", topic, "See the broker's log.", e);
    }
    Backlog backlog = backlog(ground, topic);
    Child peer =
        ground.keep(
            Child.part(
                ground.program(),
                topic,
                ConsumerMain.class.getName(),
                List.of(
                    kind.argument(),
                    ground.site().kafka().bootstrapServers(),
                    topic,
                    Integer.toString(line.port()),
                    ground.site().trust().toString(),
                    ground.site().accounts(topic, people).toString()),
                ground.site().folder()));
    return new Delivering.Consumer(
        kind.name(), peer, AppendBench.meter(ground, peer), backlog, Ground.addresses(people));
  }

  private static double rate(
      Ground ground, Contender contender, int count, Map<String, List<Double>> rates)
      throws IOException, InterruptedException {
    Rounds one = Rounds.run(List.of(contender), 1, count, ground.site().disk(), ground.says());
    double perSecond = one.of(contender.name()).getFirst().perSecond();
    rates.computeIfAbsent(contender.name(), k -> new ArrayList<>()).add(perSecond);
    return perSecond;
  }

  private static Section section(
      List<Kind> kinds, Map<String, List<Double>> rates, Map<String, List<Double>> ratios) {
    List<Figure> figures = new ArrayList<>();
    for (Kind kind : kinds) {
      String name = "worker's voicemails a second over those of: " + kind.name();
      List<Double> values = ratios.getOrDefault(kind.name(), List.of());
      figures.add(
          kind.hasTarget()
              ? Figure.of(name, "", values, Target.atLeast(10))
              : Figure.of(name, "", values));
    }
    List<Bar> bars = new ArrayList<>();
    rates.forEach((name, values) -> {
      figures.add(Figure.of("voicemails a second: " + name, "/s", values));
      bars.add(new Bar(name, Spread.of(values), name.equals(AppendBench.WORKER)));
    });
    return new Section(
        "append-50ms",
        "append over TLS, 50 ms for each round trip, with a backlog in Kafka",
        figures,
        List.of(
            new BarPlot(
                "append-50ms-rate",
                "Voicemails delivered from a backlog in Kafka, 50 ms away, over TLS",
                "voicemails a second",
                bars)));
  }
}

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
import dev.umsync.common.kafka.KafkaConnection;
import dev.umsync.common.topic.TopicSpec;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * {@code append}: processor time for each voicemail and voicemails a second with a backlog, beside
 * clients that have their messages in memory. Stateless.
 */
final class AppendBench {
  static final String WORKER = "UMSync worker, from Kafka";
  private static final String COMPRESSED = "UMSync worker, records in Zstandard";
  private static final String SOCKET = "bare socket";
  private static final String WRITER = "Angus, own literal writer";
  private static final String COMPOSER = "Angus, composing each message";

  private static final List<String> OURS = List.of(WORKER, COMPRESSED);
  private static final List<String> NAMES = List.of(SOCKET, WRITER, COMPOSER, WORKER, COMPRESSED);

  private AppendBench() {}

  static List<Section> run(Ground ground, Plan plan) throws IOException, InterruptedException {
    List<Line> lines =
        plan.quick()
            ? List.of(ground.site().tls())
            : List.of(ground.site().plain(), ground.site().tls());
    List<List<Person>> people = new ArrayList<>();
    for (Line line : lines) {
      people.add(ground.site().enrol(line, 0, plan.people()));
    }
    Child worker =
        ground.role("worker", Map.of("worker.calls-in-flight", Integer.toString(Plan.AT_ONCE)));
    OutcomeTap outcomes = outcomes(ground);
    Map<String, Backlog> backlogs = backlogs(ground);
    List<Section> sections = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      List<Contender> contenders = new ArrayList<>();
      List<String> addresses = Ground.addresses(people.get(i));
      backlogs.forEach((name, backlog) ->
          contenders.add(
              new Delivering.Worker(
                  name, worker, meter(ground, worker), backlog, outcomes, addresses)));
      contenders.add(peer(ground, SOCKET, "socket", line, people.get(i)));
      contenders.add(peer(ground, WRITER, "writer", line, people.get(i)));
      contenders.add(peer(ground, COMPOSER, "composer", line, people.get(i)));
      ground.says().accept("append over " + line.name() + ": warming up");
      for (Contender contender : contenders) {
        warmUp(ground, contender, plan, plan.quick() ? 1 : Plan.PEER_WARM_UPS);
      }
      if (i == 0 && !plan.quick()) {
        warmUp(ground, contenders.getFirst(), plan, Plan.WORKER_WARM_UPS);
      }
      Rounds rounds =
          Rounds.run(
              contenders, plan.rounds(), plan.messages(), ground.site().disk(), ground.says());
      sections.add(section(line, rounds, plan));
    }
    return sections;
  }

  private static void warmUp(Ground ground, Contender contender, Plan plan, int times)
      throws IOException, InterruptedException {
    for (int i = 0; i < times; i++) {
      contender.run(plan.warmUp());
      ground.site().disk().takeAll();
    }
  }

  /** By what the worker is called with it. */
  private static Map<String, Backlog> backlogs(Ground ground) {
    KafkaConnection kafka = ground.site().kafka();
    String topic = ground.site().topics().name(TopicSpec.VOICEMAIL);
    Recordings usual = new Recordings(Recordings.USUAL_BYTES);
    Clock clock = ground.workshop().clock();
    Map<String, Backlog> backlogs = new LinkedHashMap<>();
    backlogs.put(WORKER, ground.keep(new Backlog(kafka, "bench-backlog", topic, usual, clock)));
    backlogs.put(
        COMPRESSED,
        ground.keep(Backlog.compressed(kafka, "bench-compressed", topic, usual, clock)));
    return backlogs;
  }

  static OutcomeTap outcomes(Ground ground) {
    return ground.keep(
        new OutcomeTap(
            ground.site().kafka(),
            ground.site().topics().name(TopicSpec.OUTCOMES),
            ground.workshop().ticker()));
  }

  static Meter meter(Ground ground, Child child) {
    return new Meter(child.handle(), ground.site().mail().pid(), ground.workshop().ticker());
  }

  private static Contender peer(
      Ground ground, String name, String kind, Line line, List<Person> people)
      throws IOException, InterruptedException {
    Child peer = ground.peer(kind, line, people);
    return new Delivering.Peer(name, peer, meter(ground, peer), people.size(), Plan.AT_ONCE);
  }

  private static Section section(Line line, Rounds rounds, Plan plan) {
    List<Figure> figures = new ArrayList<>();
    figures.add(
        Figure.of(
            "worker's CPU a voicemail beyond that of Angus with an own writer",
            "ms",
            rounds.both(WORKER, WRITER, (a, b) -> a.cpuMillis() - b.cpuMillis()),
            Target.atMost(0.35)));
    figures.add(
        Figure.of(
            "the same, records in Zstandard",
            "ms",
            rounds.both(COMPRESSED, WRITER, (a, b) -> a.cpuMillis() - b.cpuMillis())));
    figures.add(
        Figure.of(
            "worker's voicemails a second over those of the bare socket",
            "",
            rounds.both(WORKER, SOCKET, (a, b) -> a.perSecond() / b.perSecond()),
            Target.atLeast(0.55)));
    figures.add(
        Figure.of(
            "the same, records in Zstandard",
            "",
            rounds.both(COMPRESSED, SOCKET, (a, b) -> a.perSecond() / b.perSecond())));
    figures.add(
        Figure.of(
            "worker's voicemails a second over those of Angus composing each",
            "",
            rounds.both(WORKER, COMPOSER, (a, b) -> a.perSecond() / b.perSecond()),
            Target.atLeast(1.0)));
    for (String name : NAMES) {
      figures.add(
          Figure.of("CPU a message: " + name, "ms", rounds.of(name, Contender.Round::cpuMillis)));
      figures.add(
          Figure.of(
              "messages a second: " + name, "/s", rounds.of(name, Contender.Round::perSecond)));
      figures.add(
          Figure.of(
              "mail server's CPU a message: " + name,
              "ms",
              rounds.of(name, Contender.Round::serverMillis)));
    }
    figures.add(
        Figure.of(
            "CPU of broker and reader of outcomes a voicemail: " + WORKER,
            "ms",
            rounds.of(WORKER, Contender.Round::restMillis)));
    String how = line.tls() ? "over TLS" : "in clear";
    return new Section(
        "append-" + line.name(),
        "append %s: %d messages of 102 kB a round, %d at a time"
            .formatted(how, plan.messages(), Plan.AT_ONCE),
        figures,
        List.of(
            plot(
                line,
                rounds,
                "cpu",
                "CPU of the client for each message, " + how,
                "ms",
                Contender.Round::cpuMillis),
            plot(
                line,
                rounds,
                "rate",
                "Messages delivered, " + how,
                "messages a second",
                Contender.Round::perSecond)));
  }

  private static BarPlot plot(
      Line line,
      Rounds rounds,
      String kind,
      String title,
      String unit,
      Function<Contender.Round, Double> number) {
    List<Bar> bars = new ArrayList<>();
    for (String name : NAMES) {
      bars.add(new Bar(name, Spread.of(rounds.of(name, number)), OURS.contains(name)));
    }
    return new BarPlot("append-" + line.name() + "-" + kind, title, unit, bars);
  }
}

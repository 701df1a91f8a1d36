package dev.umsync.bench.suite;

import dev.umsync.bench.child.Child;
import dev.umsync.bench.measure.Footprint;
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
import dev.umsync.common.config.StartFailed;
import dev.umsync.common.topic.TopicSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code memory}: a worker with a warm TLS connection for each subscriber and 64 MB of audio in
 * flight, beside Angus Mail with as many connections and nothing else. Used by one thread.
 *
 * <p>In flight is what has been read from Kafka and not been acknowledged: 64 recordings of 1 MB
 * over a line on which the answer to an APPEND takes four seconds.
 */
final class MemoryBench {
  private static final int SLOW_MILLIS = 4_000;
  private static final int RECORDINGS = 64;
  private static final int RECORDING_BYTES = 1_000_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Ground ground;
  private final Plan plan;

  private MemoryBench(Ground ground, Plan plan) {
    this.ground = ground;
    this.plan = plan;
  }

  static List<Section> run(Ground ground, Plan plan) throws Exception {
    return List.of(new MemoryBench(ground, plan).run());
  }

  private Section run() throws Exception {
    Line line = ground.site().tls();
    Line slow = ground.delayed(SLOW_MILLIS);
    List<Person> people = ground.site().enrol(line, 0, plan.stormPeople());
    List<Person> far = ground.site().enrol(slow, 0, RECORDINGS);
    Child peer = ground.peer("composer", line, people);
    Child worker = ground.role("worker", Map.of());
    OutcomeTap outcomes = AppendBench.outcomes(ground);
    ground.says().accept("memory: connecting");
    deliver(backlog("usual", Recordings.USUAL_BYTES), outcomes, people);
    // A second voicemail for each, to be past the start.
    deliver(backlog("usual-2", Recordings.USUAL_BYTES), outcomes, people);
    deliver(backlog("first-far", 50_000), outcomes, far);
    Footprint warm = footprint(worker);
    Footprint busy = busy(worker, outcomes, far);
    peer.ask("append 0 " + people.size() + " " + people.size() + " 64", 600);
    Footprint angus = footprint(peer);
    return section(warm, busy, angus);
  }

  private Backlog backlog(String name, int bytes) {
    return ground.keep(
        new Backlog(
            ground.site().kafka(),
            "bench-" + name,
            ground.site().topics().name(TopicSpec.VOICEMAIL),
            "memory-" + name,
            new Recordings(bytes),
            ground.workshop().clock()));
  }

  private static void deliver(Backlog backlog, OutcomeTap outcomes, List<Person> people)
      throws InterruptedException {
    long before = outcomes.seen();
    backlog.write(Ground.addresses(people), people.size());
    backlog.release();
    outcomes.await(before + people.size(), PATIENCE);
  }

  /** The highest that is seen while all of it is in flight. */
  private Footprint busy(Child worker, OutcomeTap outcomes, List<Person> far)
      throws IOException, InterruptedException {
    Backlog backlog = backlog("large", RECORDING_BYTES);
    long before = outcomes.seen();
    backlog.write(Ground.addresses(far), RECORDINGS);
    backlog.release();
    // Longer than it takes to read them, shorter than the first answer takes.
    LockSupport.parkNanos(Duration.ofMillis(SLOW_MILLIS * 5L / 8).toNanos());
    Footprint most = footprint(worker);
    if (outcomes.seen() != before) {
      throw new StartFailed(
          "Not all audio was in flight when memory was read",
          outcomes.seen() - before + " recordings were delivered already",
          "Run it again on a machine that has less to do.");
    }
    outcomes.await(before + RECORDINGS, PATIENCE);
    return most;
  }

  private Footprint footprint(Child child) throws IOException, InterruptedException {
    return Footprint.of(ground.program().java(), child.handle());
  }

  private Section section(Footprint warm, Footprint busy, Footprint angus) {
    String connections = "%,d warm TLS connections".formatted(plan.stormPeople());
    List<Figure> figures = new ArrayList<>();
    String loaded = "worker, " + connections + ", 64 MB of audio in flight: ";
    figures.add(Figure.of(loaded + "heap", "MB", List.of(busy.heap()), Target.atMost(256)));
    figures.add(Figure.of(loaded + "resident", "MB", List.of(busy.resident()), Target.atMost(500)));
    figures.add(Figure.of("worker, " + connections + ": heap", "MB", List.of(warm.heap())));
    figures.add(Figure.of("worker, " + connections + ": resident", "MB", List.of(warm.resident())));
    figures.add(Figure.of("Angus alone, as many: heap", "MB", List.of(angus.heap())));
    figures.add(Figure.of("Angus alone, as many: resident", "MB", List.of(angus.resident())));
    return new Section(
        "memory",
        "memory: " + connections + ", heap after a collection",
        figures,
        List.of(
            new BarPlot(
                "memory-heap",
                "Heap in use after a collection, " + connections,
                "MB",
                bars(Footprint::heap, warm, busy, angus)),
            new BarPlot(
                "memory-resident",
                "Resident memory, " + connections,
                "MB",
                bars(Footprint::resident, warm, busy, angus))));
  }

  private static List<Bar> bars(
      java.util.function.ToDoubleFunction<Footprint> number,
      Footprint warm,
      Footprint busy,
      Footprint angus) {
    return List.of(
        new Bar("Angus alone", Spread.of(List.of(number.applyAsDouble(angus))), false),
        new Bar("worker", Spread.of(List.of(number.applyAsDouble(warm))), true),
        new Bar(
            "worker, 64 MB of audio in flight",
            Spread.of(List.of(number.applyAsDouble(busy))),
            true));
  }
}

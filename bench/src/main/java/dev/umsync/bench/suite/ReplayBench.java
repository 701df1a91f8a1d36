package dev.umsync.bench.suite;

import dev.umsync.bench.child.Child;
import dev.umsync.bench.measure.Cpu;
import dev.umsync.bench.measure.Spread;
import dev.umsync.bench.peer.ConsumerMain;
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
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * {@code replay}: a new worker process reads the whole topic again, everything of which was
 * delivered before, beside a new process that reads the same records and does nothing. Both rates
 * are over the last half of the records, so that neither pays for its start or its compiler. Used
 * by one thread.
 */
@SuppressWarnings("try")
final class ReplayBench {
  private static final String GROUP = "umsync-workers";
  private static final String WORKER = "UMSync worker";
  private static final String BARE = "bare consumer, Kafka's settings";
  private static final String TUNED = "bare consumer, the worker's settings";
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final long STEP_NANOS = 10_000_000;

  /** As many recordings as the mailboxes' disk, which is memory, holds beside the topic. */
  private static final int AT_A_TIME = 16_000;

  private final Ground ground;
  private final String topic;
  private final int count;

  /** What was committed when it was last looked at, over all partitions. */
  private long lastSum;

  /** A rate and the processor time for each record. */
  private record Pass(double perSecond, double cpuMillis) {}

  private ReplayBench(Ground ground, int count) {
    this.ground = ground;
    this.topic = ground.site().topics().name(TopicSpec.VOICEMAIL);
    this.count = count;
  }

  static List<Section> run(Ground ground, Plan plan) throws Exception {
    return List.of(new ReplayBench(ground, plan.replayed()).run(plan));
  }

  private Section run(Plan plan) throws Exception {
    long settled = deliverEverything(plan);
    List<Pass> ours = new ArrayList<>();
    List<Pass> theirs = new ArrayList<>();
    List<Pass> tuned = new ArrayList<>();
    for (int i = 0; i < Math.max(1, plan.stormRounds()); i++) {
      theirs.add(bare("bare-as-it-comes"));
      tuned.add(bare("bare"));
      ours.add(worker(settled));
      ground
          .says()
          .accept(
              "  replay: worker %,.0f a second, bare consumer %,.0f, with the worker's settings %,.0f"
                  .formatted(
                      ours.getLast().perSecond(),
                      theirs.getLast().perSecond(),
                      tuned.getLast().perSecond()));
    }
    int there = ground.site().disk().takeAll().messages();
    if (there != 0) {
      throw new StartFailed(
          "A replay changed mailboxes", there + " messages appeared", "Nothing may appear.");
    }
    return section(ours, theirs, tuned);
  }

  /** Returns the sum of the committed offsets when all is done. */
  private long deliverEverything(Plan plan) throws Exception {
    Line line = ground.site().plain();
    List<Person> people = ground.site().enrol(line, 0, plan.people());
    OutcomeTap outcomes = AppendBench.outcomes(ground);
    Backlog backlog =
        ground.keep(
            new Backlog(
                ground.site().kafka(),
                "bench-backlog",
                topic,
                new Recordings(Recordings.USUAL_BYTES),
                ground.workshop().clock()));
    ground.says().accept("replay: delivering %,d voicemails first".formatted(count));
    try (Child worker = newWorker()) {
      for (int done = 0; done < count; done += AT_A_TIME) {
        backlog.write(Ground.addresses(people), Math.min(AT_A_TIME, count - done));
        backlog.release();
        outcomes.await(Math.min(count, done + AT_A_TIME), LONGEST);
        ground.site().disk().takeAll();
      }
    }
    return committed();
  }

  private Child newWorker() throws IOException, InterruptedException {
    return ground.start("worker", Map.of());
  }

  private Pass worker(long settled) throws Exception {
    ground.site().admin().deleteConsumerGroups(List.of(GROUP)).all().get();
    try (Child worker = newWorker()) {
      long half = await(settled / 2);
      Duration cpu = Cpu.of(worker.handle());
      long done = settled - lastSum;
      long end = await(settled);
      Duration spent = Cpu.of(worker.handle()).minus(cpu);
      return new Pass(done / ((end - half) / 1e9), spent.toNanos() / 1e6 / done);
    }
  }

  private long await(long sum) throws Exception {
    long begun = ground.workshop().ticker().getAsLong();
    while (true) {
      lastSum = committed();
      long now = ground.workshop().ticker().getAsLong();
      if (lastSum >= sum) {
        return now;
      }
      if (now - begun > LONGEST.toNanos()) {
        throw new StartFailed("A replay did not end", lastSum + " of " + sum, "See worker.log.");
      }
      java.util.concurrent.locks.LockSupport.parkNanos(STEP_NANOS);
    }
  }

  private long committed() throws InterruptedException, ExecutionException {
    return ground
        .site()
        .admin()
        .listConsumerGroupOffsets(GROUP)
        .partitionsToOffsetAndMetadata()
        .get()
        .values()
        .stream()
        .mapToLong(OffsetAndMetadata::offset)
        .sum();
  }

  private Pass bare(String kind) throws IOException, InterruptedException {
    try (Child bare =
        Child.part(
            ground.program(),
            kind,
            ConsumerMain.class.getName(),
            List.of(kind, ground.site().kafka().bootstrapServers(), topic),
            ground.site().folder())) {
      Duration cpu = Cpu.of(bare.handle());
      double late = bare.ask("consume " + count, LONGEST.toSeconds()).get("late") / 1e9;
      Duration spent = Cpu.of(bare.handle()).minus(cpu);
      return new Pass(count * 0.5 / late, spent.toNanos() / 1e6 / count);
    }
  }

  private Section section(List<Pass> ours, List<Pass> theirs, List<Pass> tuned) {
    return new Section(
        "replay",
        "replay: the second half of %,d records of 102 kB that were all delivered before"
            .formatted(count),
        List.of(
            Figure.of(
                "worker's records a second over those of a bare consumer with Kafka's settings",
                "",
                ratios(ours, theirs),
                Target.atLeast(0.7)),
            Figure.of(
                "the same, over one with the worker's settings",
                "",
                ratios(ours, tuned),
                Target.atLeast(0.7)),
            Figure.of("records a second: " + WORKER, "/s", rates(ours)),
            Figure.of("records a second: " + BARE, "/s", rates(theirs)),
            Figure.of("records a second: " + TUNED, "/s", rates(tuned)),
            Figure.of("CPU a record: " + WORKER, "ms", cpu(ours)),
            Figure.of("CPU a record, start included: " + BARE, "ms", cpu(theirs)),
            Figure.of("CPU a record, start included: " + TUNED, "ms", cpu(tuned))),
        List.of(
            new BarPlot(
                "replay",
                "Reading a topic again, all of which was delivered before",
                "records a second",
                List.of(
                    new Bar(BARE, Spread.of(rates(theirs)), false),
                    new Bar(TUNED, Spread.of(rates(tuned)), false),
                    new Bar(WORKER, Spread.of(rates(ours)), true)))));
  }

  private static List<Double> ratios(List<Pass> ours, List<Pass> theirs) {
    return IntStream.range(0, ours.size())
        .mapToObj(i -> ours.get(i).perSecond() / theirs.get(i).perSecond())
        .toList();
  }

  private static List<Double> rates(List<Pass> passes) {
    return passes.stream().map(Pass::perSecond).toList();
  }

  private static List<Double> cpu(List<Pass> passes) {
    return passes.stream().map(Pass::cpuMillis).toList();
  }
}

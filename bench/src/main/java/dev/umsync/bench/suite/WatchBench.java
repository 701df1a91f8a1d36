package dev.umsync.bench.suite;

import dev.umsync.bench.child.Child;
import dev.umsync.bench.measure.Cpu;
import dev.umsync.bench.measure.Footprint;
import dev.umsync.bench.report.Figure;
import dev.umsync.bench.report.Section;
import dev.umsync.bench.report.Target;
import dev.umsync.bench.site.Backlog;
import dev.umsync.bench.site.BenchSite.Person;
import dev.umsync.bench.site.MailboxTap;
import dev.umsync.bench.site.OutcomeTap;
import dev.umsync.bench.site.Recordings;
import dev.umsync.bench.site.WebhookTap;
import dev.umsync.common.config.StartFailed;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.mailbox.MailboxEventType;
import dev.umsync.common.topic.TopicSpec;
import dev.umsync.testbed.mail.MailboxPerson;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * {@code watch}: a worker that watches a mailbox with a voicemail for each subscriber over TLS:
 * what it holds, what it does while nothing happens, and how long a message read in another program
 * takes to reach the UM server's webhook. Used by one thread.
 */
final class WatchBench {
  private static final String READ = MailboxEventType.READ.ceType();
  private static final String UNREAD = MailboxEventType.UNREAD.ceType();
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String DELAY = "read in another program until the webhook, ";

  /** What {@code worker.watch.cold} is by default. */
  private static final Duration COLD = Duration.ofMinutes(4);

  private static final Duration STEP = Duration.ofMillis(2);

  private final Ground ground;
  private final Plan plan;
  private final int people;

  private WatchBench(Ground ground, Plan plan) {
    this.ground = ground;
    this.plan = plan;
    this.people = plan.stormPeople();
  }

  static List<Section> run(Ground ground, Plan plan) throws Exception {
    return List.of(new WatchBench(ground, plan).run());
  }

  private Section run() throws Exception {
    List<Person> all = ground.site().enrol(ground.site().tls(), 0, people);
    MailboxTap tap =
        ground.keep(
            new MailboxTap(ground.site().kafka(), ground.site().topics().name(TopicSpec.MAILBOX)));
    Footprint bare;
    try (Child first = ground.start("worker", Map.of("worker.watch.spread", "5s"))) {
      bare = Footprint.of(ground.program().java(), first.handle());
      deliver(all);
      await("every lamp", () -> tap.people(MailboxEventType.LAMP.ceType()) >= people);
    }
    WebhookTap phones = ground.keep(new WebhookTap(ground.workshop().ticker()));
    IngestRole.start(
        ground,
        Map.of(
            "ingest.sources.bench.webhook.url",
            phones.url().toString(),
            "ingest.sources.bench.webhook.secret",
            secret()));
    // A second one takes over and finds nothing new: nothing has happened for a long time.
    Child worker = ground.role("worker", Map.of("worker.watch.spread", "5s"));
    pause(Duration.ofSeconds(plan.quick() ? 10 : 75));
    Footprint watching = Footprint.of(ground.program().java(), worker.handle());
    // Longer than the time between two looks at a cold mailbox: each of them is looked at.
    Duration round = plan.quick() ? Duration.ofSeconds(5) : COLD.plusSeconds(30);
    Idle idle = new Idle(cores(worker, round), cores(worker, round));
    List<Double> hot = hot(phones, all.getLast(), plan.quick() ? 6 : 300);
    List<Double> cold = cold(phones, all);
    List<Double> amongHot = hot(phones, all.getLast(), plan.quick() ? 6 : 100);
    return section(bare, watching, idle, new Delays(hot, cold, amongHot));
  }

  /** As Standard Webhooks 1.0 writes one. */
  private String secret() {
    byte[] key = new byte[32];
    ground.workshop().random().nextBytes(key);
    return "whsec_" + Base64.getEncoder().encodeToString(key);
  }

  private void deliver(List<Person> all) throws InterruptedException {
    OutcomeTap outcomes = AppendBench.outcomes(ground);
    Backlog backlog =
        ground.keep(
            new Backlog(
                ground.site().kafka(),
                "bench-watch",
                ground.site().topics().name(TopicSpec.VOICEMAIL),
                "watch",
                new Recordings(20_000),
                ground.workshop().clock()));
    backlog.write(Ground.addresses(all), all.size());
    backlog.release();
    outcomes.await(all.size(), PATIENCE);
  }

  /**
   * Parts of a core while nothing happens, each over a time in which every mailbox is looked at.
   *
   * @param first while the JVM still compiles
   * @param later after that
   */
  private record Idle(double first, double later) {}

  private double cores(Child worker, Duration time) {
    long begun = ground.workshop().ticker().getAsLong();
    Duration before = Cpu.of(worker.handle());
    pause(time);
    double used = Cpu.of(worker.handle()).minus(before).toNanos();
    return used / (ground.workshop().ticker().getAsLong() - begun);
  }

  /**
   * Milliseconds from a person's STORE.
   *
   * @param hot in one mailbox, while nothing happens in any other
   * @param cold one after the other in mailboxes long left alone
   * @param amongHot in the first one again, while all those are looked at often
   */
  private record Delays(List<Double> hot, List<Double> cold, List<Double> amongHot) {}

  private List<Double> cold(WebhookTap phones, List<Person> all) {
    List<Double> millis = new ArrayList<>();
    int count = Math.min(people - 1, plan.quick() ? 10 : 200);
    for (int i = 0; i < count; i++) {
      millis.add(mark(phones, all.get(i * (people - 1) / count), true));
    }
    return millis;
  }

  private List<Double> hot(WebhookTap phones, Person person, int times) {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      millis.add(mark(phones, person, i % 2 == 0));
    }
    return millis;
  }

  private double mark(WebhookTap phones, Person person, boolean read) {
    Subscriber who = Subscriber.of(person.address());
    long uid;
    try (var reader = ground.site().mail().reader(person.address())) {
      uid = reader.messages("INBOX").getFirst().uid();
    }
    long begun;
    try (MailboxPerson mailbox = ground.site().mail().person(person.address())) {
      begun = ground.workshop().ticker().getAsLong();
      if (read) {
        mailbox.markRead("INBOX", uid);
      } else {
        mailbox.markUnread("INBOX", uid);
      }
    }
    String type = read ? READ : UNREAD;
    await("an event", () -> phones.heardNanos(type, who) - begun > 0);
    return (phones.heardNanos(type, who) - begun) / 1e6;
  }

  private void await(String what, BooleanSupplier condition) {
    long begun = ground.workshop().ticker().getAsLong();
    while (!condition.getAsBoolean()) {
      if (ground.workshop().ticker().getAsLong() - begun > PATIENCE.toNanos()) {
        throw new StartFailed(
            "The worker did not tell of a mailbox in time", what, "See worker.log (--keep).");
      }
      LockSupport.parkNanos(STEP.toNanos());
    }
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  private Section section(Footprint bare, Footprint watching, Idle idle, Delays delays)
      throws IOException {
    String mailboxes = "%,d watched mailboxes over TLS: ".formatted(people);
    double each = 1_000.0 / people;
    return new Section(
        "watch",
        "watch: %,d mailboxes, a voicemail in each, listened to on Dovecot".formatted(people),
        List.of(
            Figure.of(
                mailboxes + "heap each",
                "kB",
                List.of((watching.heap() - bare.heap()) * each),
                Target.atMost(60)),
            Figure.of(
                mailboxes + "resident each",
                "kB",
                List.of((watching.resident() - bare.resident()) * each),
                Target.atMost(150)),
            Figure.of(mailboxes + "heap in all", "MB", List.of(watching.heap())),
            Figure.of(mailboxes + "resident in all", "MB", List.of(watching.resident())),
            Figure.of(
                mailboxes + "one core while nothing happens, the worker's first six minutes",
                "%",
                List.of(idle.first() * 100),
                Target.atMost(5)),
            Figure.of(
                mailboxes + "the same, the four and a half minutes after",
                "%",
                List.of(idle.later() * 100),
                Target.atMost(5)),
            delay("hot, p50", delays.hot(), 0.5),
            delay("hot, p99", delays.hot(), 0.99, Target.atMost(1_000)),
            delay("cold, p50", delays.cold(), 0.5),
            delay("cold, p99", delays.cold(), 0.99, Target.atMost(2_000)),
            delay(
                "hot among %d others, p50".formatted(delays.cold().size()), delays.amongHot(), 0.5),
            delay(
                "hot among %d others, p99".formatted(delays.cold().size()),
                delays.amongHot(),
                0.99,
                Target.atMost(2_000))),
        List.of());
  }

  private static Figure delay(String when, List<Double> millis, double share) {
    return Figure.of(DELAY + when, "ms", List.of(part(millis, share)));
  }

  private static Figure delay(String when, List<Double> millis, double share, Target target) {
    return Figure.of(DELAY + when, "ms", List.of(part(millis, share)), target);
  }

  private static double part(List<Double> values, double share) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1, Math.round(sorted.size() * share)));
  }
}

package dev.umsync.ingest.umserver;

import static dev.umsync.ingest.umserver.MailboxActs.ANA;
import static dev.umsync.ingest.umserver.MailboxActs.BO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.mailbox.MailboxEvent;
import dev.umsync.ingest.umserver.HandOver.Done;
import dev.umsync.ingest.umserver.HandOver.Refused;
import dev.umsync.ingest.umserver.HandOver.Retry;
import dev.umsync.ingest.umserver.Parcel.Origin;
import dev.umsync.ingest.umserver.Settled.Dead;
import dev.umsync.ingest.umserver.Settled.HandedOver;
import dev.umsync.ingest.umserver.Settled.Superseded;
import dev.umsync.ingest.umserver.Trouble.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CourierTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final CourierLimits LIMITS =
      new CourierLimits(
          Duration.ofMinutes(10), Duration.ofSeconds(1), Duration.ofSeconds(30), 4, 50, 5);

  private final MailboxActs acts = new MailboxActs("um://pbx");
  private final Deque<Runnable> calls = new ArrayDeque<>();
  private final Map<String, HandOver> answers = new HashMap<>();
  private final List<String> took = new ArrayList<>();
  private HandOver otherwise = new Done();
  private long now = -5;
  private long offset;
  private final Courier courier =
      new Courier(new Server(), LIMITS, calls::add, () -> now, new Random(1), () -> {});

  private final class Server implements UmServer {
    @Override
    public HandOver take(MailboxEvent event) {
      took.add(event.meta().id());
      return answers.getOrDefault(event.meta().id(), otherwise);
    }

    @Override
    public void close() {}
  }

  private MailboxEvent add(MailboxEvent event) {
    courier.add(
        new Parcel(
            new Origin.Log(event.meta().subscriber().equals(ANA) ? 0 : 1, offset++), event, now));
    return event;
  }

  /** Lets every call that was begun end, until nothing more begins. */
  private List<Settled> run() {
    List<Settled> all = new ArrayList<>(courier.turn());
    while (!calls.isEmpty()) {
      calls.poll().run();
      all.addAll(courier.turn());
    }
    return all;
  }

  @Test
  void onePersonsEventsGoOneAtATimeInOrder() {
    MailboxEvent first = add(acts.read(ANA, "1"));
    MailboxEvent second = add(acts.read(ANA, "2"));

    courier.turn();

    assertThat(calls).hasSize(1);
    assertThat(run()).hasSize(2).allMatch(HandedOver.class::isInstance);
    assertThat(took).containsExactly(first.meta().id(), second.meta().id());
  }

  @Test
  void aPersonWhoseEventFailsHoldsNobodyElseUp() {
    MailboxEvent bad = add(acts.read(ANA, "1"));
    add(acts.read(ANA, "2"));
    answers.put(bad.meta().id(), Retry.because(Kind.UNKNOWN_VOICEMAIL, "not yet"));
    MailboxEvent good = add(acts.read(BO, "3"));

    assertThat(run()).extracting(s -> s.parcel().event()).containsExactly(good);
    assertThat(courier.waiting()).isEqualTo(2);
  }

  @Test
  void whatFailsIsTriedAgainAfterPausesThatGrowToTheLongest() {
    MailboxEvent bad = add(acts.read(ANA, "1"));
    answers.put(bad.meta().id(), Retry.because(Kind.UNKNOWN_VOICEMAIL, "not yet"));
    List<Long> at = new ArrayList<>();
    for (int second = 0; second < 300; second++, now += SECOND / 2) {
      int before = took.size();
      run();
      if (took.size() > before) {
        at.add(now);
      }
    }
    for (int i = 1; i < at.size(); i++) {
      long pause = at.get(i) - at.get(i - 1);
      long doubled = Math.min(30, 1L << Math.min(i - 1, 10)) * SECOND;
      assertThat(pause).isBetween(doubled / 2, doubled + SECOND / 2);
    }
    assertThat(at).hasSizeGreaterThan(5);
  }

  @Test
  void theServersOwnWaitIsHonouredUpToFourTimesTheLongestPause() {
    add(acts.read(ANA, "1"));
    otherwise =
        new Retry(new Trouble(Kind.BUSY, "it answered 429"), Optional.of(Duration.ofSeconds(90)));
    run();
    now += 89 * SECOND;
    run();
    assertThat(took).hasSize(1);
    now += SECOND;
    otherwise =
        new Retry(new Trouble(Kind.BUSY, "it answered 429"), Optional.of(Duration.ofDays(3)));
    run();
    assertThat(took).hasSize(2);
    now += 121 * SECOND;
    otherwise = new Done();
    assertThat(run()).hasSize(1);
  }

  @Test
  void anEventThatFailsForTheSetTimeIsDeadAndTheNextGoesOn() {
    MailboxEvent bad = add(acts.read(ANA, "1"));
    MailboxEvent next = add(acts.read(ANA, "2"));
    answers.put(bad.meta().id(), Retry.because(Kind.UNKNOWN_VOICEMAIL, "not yet"));
    List<Settled> ends = new ArrayList<>();
    for (int i = 0; i < 60 * 20 && ends.size() < 2; i++, now += SECOND) {
      ends.addAll(run());
    }

    assertThat(ends.get(0))
        .isInstanceOfSatisfying(
            Dead.class,
            dead -> {
              assertThat(dead.parcel().event()).isEqualTo(bad);
              assertThat(dead.trouble().text()).isEqualTo("not yet");
              assertThat(dead.attempts()).isGreaterThan(10);
            });
    assertThat(ends.get(1)).isInstanceOf(HandedOver.class);
    assertThat(ends.get(1).parcel().event()).isEqualTo(next);
    assertThat(now).isBetween(600 * SECOND, 640 * SECOND);
  }

  @Test
  void whatIsRefusedIsDeadAtOnce() {
    MailboxEvent bad = add(acts.read(ANA, "1"));
    answers.put(bad.meta().id(), Refused.because(Kind.REJECTED, "it answered 422"));
    add(acts.read(ANA, "2"));

    List<Settled> ends = run();

    assertThat(ends).hasSize(2);
    assertThat(ends.getFirst()).isInstanceOf(Dead.class);
    assertThat(took).hasSize(2);
  }

  @Test
  void aLampThatALaterOneOvertakesDoesNotGo() {
    MailboxEvent old = add(acts.lamp(ANA, 3, 0));
    add(acts.read(ANA, "1"));
    MailboxEvent recent = add(acts.lamp(ANA, 2, 1));

    List<Settled> ends = run();

    assertThat(ends.getFirst()).isInstanceOf(Superseded.class);
    assertThat(ends.getFirst().parcel().event()).isEqualTo(old);
    assertThat(took).hasSize(2).contains(recent.meta().id());
  }

  @Test
  void whileTheServerIsAwayOneCallAtATimeAsksAndNothingIsParkedForFullness() {
    otherwise = Retry.because(Kind.UNREACHABLE, "no connection");
    for (int person = 0; person < 40; person++) {
      add(acts.read(dev.umsync.common.identity.Subscriber.of("p" + person + "@example.com"), "1"));
    }
    for (int i = 0; i < 60; i++, now += SECOND) {
      courier.turn();
      assertThat(calls.size()).isLessThanOrEqualTo(courier.isAway() ? 1 : 4);
      while (!calls.isEmpty()) {
        calls.poll().run();
      }
    }
    assertThat(courier.isAway()).isTrue();
    assertThat(took).hasSizeLessThan(20);
    assertThat(courier.waiting()).isEqualTo(40);
    otherwise = new Done();
    List<Settled> ends = new ArrayList<>();
    for (int i = 0; i < 200 && ends.size() < 40; i++, now += SECOND) {
      ends.addAll(run());
    }
    assertThat(ends).hasSize(40).allMatch(HandedOver.class::isInstance);
    assertThat(courier.isAway()).isFalse();
  }

  @Test
  void aPersonsEventsThatFailAloneDoNotPileUpBeyondTheirLimit() {
    otherwise = Retry.because(Kind.UNKNOWN_VOICEMAIL, "not yet");
    for (int i = 0; i < 20; i++) {
      add(acts.read(ANA, "" + i));
    }
    List<Settled> ends = new ArrayList<>();
    for (int i = 0; i < 120; i++, now += SECOND) {
      ends.addAll(run());
    }
    assertThat(ends).hasSizeGreaterThanOrEqualTo(16).allMatch(Dead.class::isInstance);
    assertThat(courier.waiting()).isLessThan(5);
  }

  @Test
  void anEventOfAPartitionThatCameBackWaitsForTheCallThatStillRuns() {
    MailboxEvent event = add(acts.read(ANA, "1"));
    courier.turn();
    courier.drop(0);
    assertThat(courier.runs(0)).isTrue();
    assertThat(courier.waiting()).isZero();

    add(event);
    courier.turn();
    assertThat(calls).hasSize(1);
    assertThat(run()).hasSize(1);
    assertThat(took).hasSize(2);
    assertThat(courier.runs(0)).isFalse();
  }

  @Test
  void anAdapterThatThrowsIsOneEventsTrouble() {
    Courier broken =
        new Courier(
            new UmServer() {
              @Override
              public HandOver take(MailboxEvent event) {
                throw new IllegalStateException("secret");
              }

              @Override
              public void close() {}
            },
            new CourierLimits(
                Duration.ofNanos(1), Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 9, 9),
            Runnable::run,
            () -> now,
            new Random(1),
            () -> {});
    broken.add(new Parcel(new Origin.Log(0, 0), acts.read(ANA, "1"), now));
    broken.turn();
    now += SECOND;
    List<Settled> ends = new ArrayList<>(broken.turn());
    ends.addAll(broken.turn());

    assertThat(ends)
        .singleElement()
        .isInstanceOfSatisfying(
            Dead.class,
            dead ->
                assertThat(dead.trouble().text())
                    .isEqualTo("the adapter failed with IllegalStateException"));
  }
}

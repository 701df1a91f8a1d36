package dev.umsync.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.EventType;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.outcome.OutcomeRecord;
import dev.umsync.common.outcome.OutcomeRecord.Result;
import dev.umsync.common.topic.Topics;
import dev.umsync.standalone.audit.OutcomeQuery;
import dev.umsync.standalone.audit.trace.Step;
import dev.umsync.standalone.parked.ParkedEntry;
import dev.umsync.standalone.replay.ReplayPreview;
import dev.umsync.worker.voicemail.ReplayForecast;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What auditors' and operators' programs read stays as it is, and so does what people read. */
class AuditTextTest {
  private static final Instant NOON = Instant.parse("2026-05-04T12:00:00.125Z");
  private static final Topics TOPICS = new Topics("umsync.");
  private final StringWriter out = new StringWriter();
  private final Terminal terminal =
      new Terminal(new PrintWriter(out, true), new PrintWriter(new StringWriter(), true));

  private String printed() {
    return out.toString().stripTrailing();
  }

  private static OutcomeQuery.Found outcome(Result result, boolean there) {
    return new OutcomeQuery.Found(
        Subscriber.of("ana@example.com"),
        new OutcomeRecord(
            new SourceUri("um://nupoint-1"),
            "e-1",
            EventType.RECEIVED.ceType(),
            new VoicemailId("vm-1"),
            result,
            there ? Optional.empty() : Optional.of("dropped by an operator"),
            there ? Optional.of("INBOX") : Optional.empty(),
            there ? OptionalLong.of(7) : OptionalLong.empty(),
            there ? OptionalLong.of(42) : OptionalLong.empty(),
            3,
            17,
            NOON.minusSeconds(60),
            NOON.minusSeconds(2),
            NOON,
            there ? 1 : 0));
  }

  @Test
  void outcomesAsATable() {
    OutcomeText text = new OutcomeText(terminal, false);
    text.head();
    text.print(outcome(Result.APPLIED, true));
    text.print(outcome(Result.SUPERSEDED, false));

    assertThat(printed())
        .isEqualTo(
            """
            FINISHED                  OUTCOME           EVENT      SUBSCRIBER                    VOICEMAIL                 MESSAGE
            2026-05-04T12:00:00.125Z  applied           received   ana@example.com               vm-1                      INBOX UID 7
            2026-05-04T12:00:00.125Z  superseded        received   ana@example.com               vm-1                      dropped by an operator\
            """);
  }

  @Test
  void outcomesAsJson() {
    OutcomeText text = new OutcomeText(terminal, true);
    text.head();
    text.print(outcome(Result.APPLIED, true));

    assertThat(printed())
        .isEqualTo(
            """
            {"eventSource":"um://nupoint-1","eventId":"e-1","eventType":"dev.umsync.voicemail.received",\
            "voicemailId":"vm-1","result":"applied","folder":"INBOX","uid":7,"uidValidity":42,"partition":3,\
            "offset":17,"happenedAt":"2026-05-04T11:59:00.125Z","loggedAt":"2026-05-04T11:59:58.125Z",\
            "finishedAt":"2026-05-04T12:00:00.125Z","attempts":1,"subscriber":"ana@example.com"}\
            """);
  }

  private static List<Step> steps() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("parkedOffset", 5L);
    facts.put("reason", "mailbox-full");
    return List.of(
        new Step(
            NOON,
            Step.Kind.PARKED,
            Optional.of("ana@example.com"),
            Optional.of("received"),
            Optional.of("e-1"),
            Optional.of("um://nupoint-1"),
            Optional.of("vm-1"),
            new Step.Place("umsync.parked", 3, 5),
            "mailbox-full: no room; from partition 3, offset 17",
            facts),
        new Step(
            NOON,
            Step.Kind.SERVED,
            Optional.of("ana@example.com"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new Step.Place("umsync.state", 3, 99),
            "nothing is parked any more",
            Map.of()));
  }

  @Test
  void aTraceAsATable() {
    TraceText text = new TraceText(terminal, TOPICS, false);
    steps().forEach(text::print);

    assertThat(printed())
        .isEqualTo(
            """
            TIME                      STEP       EVENT      VOICEMAIL             WHERE               WHAT
            2026-05-04T12:00:00.125Z  parked     received   vm-1                  parked 3:5          mailbox-full: no room; from partition 3, offset 17
            2026-05-04T12:00:00.125Z  served                                      state 3:99          nothing is parked any more\
            """);
  }

  @Test
  void aTraceAsJson() {
    TraceText text = new TraceText(terminal, TOPICS, true);
    text.print(steps().getFirst());

    assertThat(printed())
        .isEqualTo(
            """
            {"at":"2026-05-04T12:00:00.125Z","step":"parked","subscriber":"ana@example.com","event":"received",\
            "eventId":"e-1","source":"um://nupoint-1","voicemailId":"vm-1","topic":"umsync.parked","partition":3,\
            "offset":5,"parkedOffset":5,"reason":"mailbox-full"}\
            """);
  }

  private static List<ParkedEntry> parked() {
    return List.of(
        new ParkedEntry(
            "ana@example.com",
            false,
            "mailbox-full",
            "no room",
            3,
            5,
            9,
            4,
            Optional.of(NOON.minus(Duration.ofMinutes(135))),
            Optional.of(NOON.plusSeconds(60)),
            2,
            true),
        new ParkedEntry(
            "",
            true,
            "no-subject",
            "the record has no ce_subject header",
            0,
            2,
            2,
            1,
            Optional.empty(),
            Optional.empty(),
            0,
            false));
  }

  @Test
  void parkedOnesAsATable() {
    new ParkedTable(terminal, Clock.fixed(NOON, ZoneOffset.UTC)).table(parked());

    assertThat(printed())
        .isEqualTo(
            """
            SUBSCRIBER                        PARKED     REASON              EVENTS  OLDEST     NOT BEFORE                ROUNDS  DETAIL
            ana@example.com                   3:5        mailbox-full             4  2h 15m     2026-05-04T12:01:00.125Z       2  drop ordered; no room
            (nobody)                          0:2        no-subject               1             on its own                        the record has no ce_subject header\
            """);
  }

  @Test
  void parkedOnesAsJson() {
    new ParkedTable(terminal, Clock.fixed(NOON, ZoneOffset.UTC)).json(parked().subList(0, 1));

    assertThat(printed())
        .isEqualTo(
            """
            {"subscriber":"ana@example.com","setAside":false,"reason":"mailbox-full","detail":"no room","partition":3,\
            "first":5,"last":9,"events":4,"oldest":"2026-05-04T09:45:00.125Z","notBefore":"2026-05-04T12:01:00.125Z",\
            "rounds":2,"dropOrdered":true}\
            """);
  }

  @Test
  void anEventOfAReplayAsATableAndAsJson() {
    ReplayPreview.Line line =
        new ReplayPreview.Line(
            3,
            17,
            NOON,
            "ana@example.com",
            "um://nupoint-1 vm-1",
            EventType.RECEIVED,
            ReplayForecast.ATTEMPTED);
    new ReplayText(terminal, TOPICS, false).line(line);
    new ReplayText(terminal, TOPICS, true).line(line);

    assertThat(printed())
        .isEqualTo(
            """
            WRITTEN                   WHERE               EVENT      SUBSCRIBER                    VOICEMAIL                         A REPLAY OF IT
            2026-05-04T12:00:00.125Z  voicemail 3:17      received   ana@example.com               um://nupoint-1 vm-1               is attempted, after a search of the mailbox
            {"writtenAt":"2026-05-04T12:00:00.125Z","partition":3,"offset":17,"event":"received",\
            "subscriber":"ana@example.com","voicemail":"um://nupoint-1 vm-1","forecast":"attempted"}\
            """);
  }

  @Test
  void agesAreToldInTheirTwoLargestUnits() {
    assertThat(ParkedTable.age(Duration.ofSeconds(-3))).isEqualTo("0s");
    assertThat(ParkedTable.age(Duration.ofSeconds(59))).isEqualTo("59s");
    assertThat(ParkedTable.age(Duration.ofSeconds(61))).isEqualTo("1m 1s");
    assertThat(ParkedTable.age(Duration.ofMinutes(61))).isEqualTo("1h 1m");
    assertThat(ParkedTable.age(Duration.ofHours(25))).isEqualTo("1d 1h");
  }

  @Test
  void progressIsToldEveryTwoSecondsAndNotBefore() {
    long[] now = {0};
    StringWriter err = new StringWriter();
    TimedProgress progress =
        new TimedProgress(
            new Terminal(new PrintWriter(out, true), new PrintWriter(err, true)),
            "audit list",
            () -> now[0]);

    for (long second = 1; second <= 5; second++) {
      now[0] = Duration.ofSeconds(second).toNanos();
      progress.at(second * 1_000, 20_000);
    }

    assertThat(err.toString().lines())
        .containsExactly(
            "umsync: audit list: 2,000 of 20,000 records (10 %)",
            "umsync: audit list: 4,000 of 20,000 records (20 %)");
  }

  @Test
  void aSteadyPaceLetsSoManyThroughPerSecondAndDoesNotMakeUpForAPause() throws Exception {
    long[] now = {0};
    SteadyPace pace = new SteadyPace(100, () -> now[0], length -> now[0] += length.toNanos());

    for (int i = 0; i < 101; i++) {
      pace.await();
    }
    assertThat(Duration.ofNanos(now[0])).isEqualTo(Duration.ofSeconds(1));

    now[0] += Duration.ofMinutes(1).toNanos();
    long resumed = now[0];
    for (int i = 0; i < 110; i++) {
      pace.await();
    }
    assertThat(Duration.ofNanos(now[0] - resumed))
        .isBetween(Duration.ofMillis(900), Duration.ofMillis(1_100));
  }
}

package dev.umsync.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.EventCodec;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.kafka.ReplayMark;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.dispatch.ParkedSpan;
import dev.umsync.worker.kafka.tables.TaskDecoder;
import dev.umsync.worker.voicemail.MailboxTask.LoggedEvent;
import dev.umsync.worker.voicemail.SampleEvents;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What workers and operators write beside events is what those who look read. */
class EventMarksTest {
  private static final Instant WRITTEN = Instant.parse("2026-05-04T09:31:00Z");
  private static final Key WHO = new Key(SampleEvents.SUBSCRIBER.address());
  private final EventRecords records = new EventRecords(new EventCodec());

  private static ConsumerRecord<byte[], byte[]> read(
      ProducerRecord<byte[], byte[]> written, int partition, long offset) {
    return new ConsumerRecord<>(
        written.topic(),
        partition,
        offset,
        WRITTEN.toEpochMilli(),
        TimestampType.CREATE_TIME,
        0,
        0,
        written.key(),
        written.value(),
        new RecordHeaders(written.headers().toArray()),
        Optional.empty());
  }

  private ConsumerRecord<byte[], byte[]> event() {
    return read(records.encode("v", SampleEvents.received("vm-1")), 2, 40);
  }

  private ConsumerRecord<byte[], byte[]> parked(ConsumerRecord<byte[], byte[]> event, int round) {
    return read(
        ParkedRecords.parked(
            "p",
            3,
            WHO,
            ParkedRecords.fromLog(event),
            new Cause("mailbox-full", "no room"),
            WRITTEN.plusSeconds(60),
            round),
        3,
        5);
  }

  @Test
  void anEventAsItWasWrittenHasNoMarks() {
    EventMarks marks = EventMarks.of(event().headers());

    assertThat(marks.forwardedFrom()).isEmpty();
    assertThat(marks.replayedFrom()).isEmpty();
    assertThat(marks.parked()).isEmpty();
  }

  @Test
  void aForwardedOneSaysWhereItWasFirst() {
    var forwarded = ParkedRecords.forwarded("v", 3, WHO, ParkedRecords.fromLog(event())).headers();

    assertThat(EventMarks.of(forwarded).forwardedFrom()).contains(new EventMarks.Place(2, 40));
  }

  @Test
  void aParkedOneSaysWhyAndSinceWhen() {
    assertThat(EventMarks.of(parked(event(), 2).headers()).parked())
        .contains(
            new EventMarks.Parked(
                "mailbox-full",
                "no room",
                2,
                Optional.of(WRITTEN.plusSeconds(60)),
                new EventMarks.Place(2, 40),
                WRITTEN));
  }

  @Test
  void aReplayedOneIsJudgedByItsFirstPlaceEvenAfterItWasParked() throws Exception {
    ConsumerRecord<byte[], byte[]> again = event();
    ReplayMark mark =
        new ReplayMark(
            "r20261125T103000Z-1f4a", 2, 7, Instant.parse("2026-05-04T09:30:30Z"), false);
    mark.put(again.headers());

    RawEvent redriven = ParkedRecords.fromParked(parked(again, 1));
    LoggedEvent task = (LoggedEvent) new TaskDecoder(records, Instant.MIN).decode(redriven);

    assertThat(task.replayed()).isEqualTo(LoggedEvent.Replayed.AS_IT_IS);
    assertThat(task.partition()).isEqualTo(2);
    assertThat(task.offset()).isEqualTo(7);
    assertThat(task.writtenAt()).isEqualTo(mark.writtenAt());
    assertThat(task.parked()).contains(new RawEvent.Parked(WRITTEN, "mailbox-full"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-05-04T09:30:30Z", "yesterday", ""})
  void aProducersOwnMarkOfParkingIsNotBelieved(String at) throws Exception {
    ConsumerRecord<byte[], byte[]> event = event();
    event.headers().add("umsync-parked-at", utf8(at)).add("umsync-reason", utf8("made-up"));
    TaskDecoder decoder = new TaskDecoder(records, Instant.MIN);

    RawEvent raw = ParkedRecords.fromLog(event);

    assertThat(((LoggedEvent) decoder.decode(raw)).parked()).isEmpty();
    assertThat(decoder.head(raw)).as("a repeat is known without decoding").isPresent();
  }

  @Test
  void aMarkOfParkingThatIsNoInstantIsNone() {
    RecordHeaders headers = new RecordHeaders();
    headers.add(RawEvent.PARKED_AT, utf8("yesterday"));

    assertThat(new RawEvent(null, null, headers, WRITTEN, 2, 40).parked()).isEmpty();
  }

  @Test
  void marksThatMakeNoSenseAreNone() {
    ConsumerRecord<byte[], byte[]> event = parked(event(), 1);
    event.headers().remove(ParkedRecords.ORIGIN_TIME);
    event.headers().add(ParkedRecords.FIRST_OFFSET, "x".getBytes(StandardCharsets.UTF_8));
    event.headers().add("umsync-replay-name", "r".getBytes(StandardCharsets.UTF_8));

    assertThat(EventMarks.of(event.headers()))
        .isEqualTo(new EventMarks(Optional.empty(), Optional.empty(), Optional.empty()));
  }

  @Test
  void recordsOfTheStateTopicAreToldApart() {
    ParkedSpan span = new ParkedSpan(3, 9, WRITTEN, 2, -1, new Cause("auth", "refused"));

    assertThat(state(StateKeys.parked(WHO), StateKeys.encode(span)))
        .isEqualTo(new StateRecord.ParkedSubscriber(WHO.value(), Optional.of(span)));
    assertThat(state(StateKeys.parked(WHO), null))
        .isEqualTo(new StateRecord.ParkedSubscriber(WHO.value(), Optional.empty()));
    assertThat(state(StateKeys.aside(4), utf8("1;undecodable;" + WHO.value())))
        .isEqualTo(
            new StateRecord.SetAside(
                4, Optional.of("undecodable"), Optional.of(WHO.value()), Optional.empty()));
    assertThat(state(StateKeys.aside(4), utf8("2;drop;undecodable;" + WHO.value())))
        .isEqualTo(
            new StateRecord.SetAside(
                4, Optional.of("undecodable"), Optional.of(WHO.value()), Optional.of("drop")));
    assertThat(state(StateKeys.aside(4), null))
        .isEqualTo(
            new StateRecord.SetAside(4, Optional.empty(), Optional.empty(), Optional.empty()));
    assertThat(state("um://a vm-1", new byte[1])).isInstanceOf(StateRecord.Voicemail.class);
    assertThat(state("earlier|um://a vm-1", new byte[1])).isInstanceOf(StateRecord.Unknown.class);
    assertThat(state(StateKeys.aside(4), new byte[1])).isInstanceOf(StateRecord.Unknown.class);
    assertThat(StateRecord.read(null, null)).isInstanceOf(StateRecord.Unknown.class);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static StateRecord state(String key, byte @org.jspecify.annotations.Nullable [] value) {
    return StateRecord.read(key.getBytes(StandardCharsets.UTF_8), value);
  }
}

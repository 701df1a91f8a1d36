package dev.umsync.worker.voicemail;

import dev.umsync.common.event.Audio;
import dev.umsync.common.event.Caller;
import dev.umsync.common.event.EventCodec;
import dev.umsync.common.event.EventMeta;
import dev.umsync.common.event.EventProblem;
import dev.umsync.common.event.Transcript;
import dev.umsync.common.event.VoicemailEvent.Deleted;
import dev.umsync.common.event.VoicemailEvent.Read;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.event.VoicemailEvent.Unread;
import dev.umsync.common.event.VoicemailEvent.Updated;
import dev.umsync.common.identity.MessageIdentities;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import dev.umsync.common.kafka.EventRecords;
import dev.umsync.common.tenant.MessageSettings;
import dev.umsync.worker.voicemail.compose.Recipient;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Events for tests, each with defaults that a test changes where it matters. */
public final class SampleEvents {
  public static final SourceUri SOURCE = new SourceUri("um://nupoint-1");
  public static final Subscriber SUBSCRIBER = Subscriber.of("luis.perez@example.com");
  public static final Recipient RECIPIENT =
      new Recipient(SUBSCRIBER, "Luis Pérez", ZoneId.of("Europe/Madrid"));
  public static final Instant RECORDED = Instant.parse("2026-05-04T09:30:00Z");
  public static final MessageIdentities IDENTITIES =
      new MessageIdentities(7, Map.of(7, new byte[32]));

  private static final int WAV_HEADER_BYTES = 44;

  private SampleEvents() {}

  /** An English reader whose tenant has these settings. */
  public static Recipient under(MessageSettings settings) {
    return new Recipient(
        SUBSCRIBER, "Luis", RECIPIENT.zone(), Locale.ENGLISH, Optional.empty(), settings);
  }

  public static Caller ana() {
    return new Caller(Optional.of("+34 600 123 456"), Optional.of("Ana Núñez"));
  }

  public static EventMeta meta(String eventId) {
    return new EventMeta(eventId, SOURCE, SUBSCRIBER, RECORDED.plusSeconds(40));
  }

  public static Received received(String voicemailId) {
    return received(voicemailId, ana(), audio(1_000), false, false, Optional.empty());
  }

  public static Received received(
      String voicemailId,
      Caller caller,
      byte[] audio,
      boolean urgent,
      boolean confidential,
      Optional<Transcript> transcript) {
    return new Received(
        meta("received-" + voicemailId),
        new VoicemailId(voicemailId),
        caller,
        RECORDED,
        32,
        urgent,
        confidential,
        Optional.of("2045"),
        transcript,
        false,
        Audio.of("audio/wav", audio));
  }

  public static Received withEventId(Received r, String eventId) {
    return copy(r, meta(eventId), r.backfill());
  }

  /** As it is read from the log, where somebody has written another digest. */
  public static Received damaged(Received r) {
    EventRecords records = new EventRecords(new EventCodec());
    ProducerRecord<byte[], byte[]> written = records.encode("voicemail", r);
    String json = new String(written.value(), StandardCharsets.UTF_8);
    byte[] changed =
        json.replace(r.audio().sha256(), "0".repeat(64)).getBytes(StandardCharsets.UTF_8);
    try {
      return (Received) records.decodeUnopened(written.headers(), changed);
    } catch (EventProblem e) {
      throw new AssertionError(e);
    }
  }

  public static Received backfill(Received r) {
    return copy(r, r.meta(), true);
  }

  private static Received copy(Received r, EventMeta meta, boolean backfill) {
    return new Received(
        meta,
        r.voicemailId(),
        r.caller(),
        r.recordedAt(),
        r.durationSeconds(),
        r.urgent(),
        r.confidential(),
        r.calledNumber(),
        r.transcript(),
        backfill,
        r.audio());
  }

  public static Read read(String voicemailId, String eventId) {
    return new Read(meta(eventId), new VoicemailId(voicemailId));
  }

  public static Unread unread(String voicemailId, String eventId) {
    return new Unread(meta(eventId), new VoicemailId(voicemailId));
  }

  public static Deleted deleted(String voicemailId, String eventId) {
    return new Deleted(meta(eventId), new VoicemailId(voicemailId));
  }

  public static Updated urgent(String voicemailId, String eventId, boolean urgent) {
    return new Updated(
        meta(eventId), new VoicemailId(voicemailId), Optional.of(urgent), Optional.empty());
  }

  public static Updated transcribed(String voicemailId, String eventId, String words) {
    return new Updated(
        meta(eventId),
        new VoicemailId(voicemailId),
        Optional.empty(),
        Optional.of(transcript(words)));
  }

  public static Transcript transcript(String text) {
    return new Transcript(text, Optional.of("es"), OptionalDouble.of(0.93));
  }

  /** G.711 of noise in a WAV file, or where it is too short for one, noise alone. */
  public static byte[] audio(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    if (size > WAV_HEADER_BYTES) {
      ByteBuffer.wrap(bytes)
          .order(ByteOrder.LITTLE_ENDIAN)
          .put("RIFF".getBytes(StandardCharsets.US_ASCII))
          .putInt(size - 8)
          .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
          .putInt(16)
          .putShort((short) 7)
          .putShort((short) 1)
          .putInt(8_000)
          .putInt(8_000)
          .putShort((short) 1)
          .putShort((short) 8)
          .put("data".getBytes(StandardCharsets.US_ASCII))
          .putInt(size - WAV_HEADER_BYTES);
    }
    return bytes;
  }
}

package dev.umsync.worker.kafka;

import dev.umsync.common.kafka.ReplayMark;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Parked and forwarded events as records: the event as it was, and headers of ours that say where
 * it came from and why it is here. Immutable, any thread.
 */
final class ParkedRecords {
  static final String OURS = "umsync-";
  static final String ORIGIN_PARTITION = "umsync-origin-partition";
  static final String ORIGIN_OFFSET = "umsync-origin-offset";
  static final String ORIGIN_TIME = "umsync-origin-time";
  static final String REASON = "umsync-reason";
  static final String DETAIL = "umsync-detail";
  static final String NOT_BEFORE = "umsync-not-before";
  static final String ROUND = "umsync-round";
  static final String FIRST_PARTITION = "umsync-first-partition";
  static final String FIRST_OFFSET = "umsync-first-offset";
  static final String WITHOUT_CONTENT = "umsync-without-content";

  private static final Pattern PLACE = Pattern.compile("\\d{1,10}:\\d{1,19}");

  private ParkedRecords() {}

  /** The record of an event that is parked, for the partition of its subscriber. */
  static ProducerRecord<byte[], byte[]> parked(
      String topic,
      int partition,
      Key subscriber,
      RawEvent event,
      Cause cause,
      @Nullable Instant notBefore,
      int round) {
    Headers headers = new RecordHeaders(event.headers().toArray());
    put(headers, ORIGIN_PARTITION, Integer.toString(event.partition()));
    put(headers, ORIGIN_OFFSET, Long.toString(event.offset()));
    put(headers, ORIGIN_TIME, event.writtenAt().toString());
    put(headers, REASON, cause.code());
    put(headers, DETAIL, cause.detail());
    put(headers, ROUND, Integer.toString(round));
    if (notBefore != null) {
      put(headers, NOT_BEFORE, notBefore.toString());
    }
    return new ProducerRecord<>(topic, partition, key(subscriber), event.value(), headers);
  }

  /** The record of an event that goes to its right partition, under its right key, marked. */
  static ProducerRecord<byte[], byte[]> forwarded(
      String topic, int toPartition, Key subscriber, RawEvent event) {
    Headers headers = new RecordHeaders(event.headers().toArray());
    put(headers, FIRST_PARTITION, Integer.toString(event.partition()));
    put(headers, FIRST_OFFSET, Long.toString(event.offset()));
    return new ProducerRecord<>(topic, toPartition, key(subscriber), event.value(), headers);
  }

  static boolean isForwarded(Headers headers) {
    return headers.lastHeader(FIRST_PARTITION) != null;
  }

  /** Whether it never was one of a parked subscriber's, but was set aside at once. */
  static boolean isAside(Headers headers) {
    return text(headers, ROUND, "").equals("0");
  }

  /** The same event with nothing but its headers, and one of ours that says so and where it was. */
  static RawEvent withoutContent(RawEvent event) {
    Headers headers = new RecordHeaders(event.headers().toArray());
    put(headers, WITHOUT_CONTENT, event.partition() + ":" + event.offset());
    return new RawEvent(
        event.key(), null, headers, event.writtenAt(), event.partition(), event.offset());
  }

  /**
   * That an event lacks its content because a topic did not take it.
   *
   * @throws UndecodableEvent if so
   */
  static void requireContent(RawEvent event) throws UndecodableEvent {
    String where = text(event.headers(), WITHOUT_CONTENT, "");
    if (event.value() == null && PLACE.matcher(where).matches()) {
      throw new UndecodableEvent(
          "was too large to be written again and is whole at %s of the voicemail topic alone"
              .formatted(where));
    }
  }

  /**
   * The event in a record of its log of origin. Headers that only parking adds are not in it: there
   * they are a producer's own words, and would be taken for ours.
   */
  static RawEvent fromLog(ConsumerRecord<byte[], byte[]> record) {
    return new RawEvent(
        record.key(),
        record.value(),
        withoutParking(record.headers()),
        Instant.ofEpochMilli(record.timestamp()),
        record.partition(),
        record.offset());
  }

  /** The event in a record of the parked log. */
  static RawEvent fromParked(ConsumerRecord<byte[], byte[]> record) {
    Headers headers = withoutParking(record.headers());
    put(headers, RawEvent.PARKED_AT, Instant.ofEpochMilli(record.timestamp()).toString());
    put(headers, REASON, text(record.headers(), REASON, ""));
    return new RawEvent(
        record.key(),
        record.value(),
        headers,
        Instant.parse(text(record.headers(), ORIGIN_TIME, Instant.EPOCH.toString())),
        Integer.parseInt(text(record.headers(), ORIGIN_PARTITION, "0")),
        Long.parseLong(text(record.headers(), ORIGIN_OFFSET, "0")));
  }

  /** Few records of the log have a header of ours at all: those are not copied. */
  private static Headers withoutParking(Headers all) {
    boolean any = false;
    for (Header header : all) {
      any |= isOfParking(header.key());
    }
    if (!any) {
      return all;
    }
    Headers headers = new RecordHeaders();
    for (Header header : all) {
      if (!isOfParking(header.key())) {
        headers.add(header);
      }
    }
    return headers;
  }

  private static boolean isOfParking(String header) {
    return header.startsWith(OURS)
        && !header.startsWith("umsync-first-")
        && !header.equals(WITHOUT_CONTENT)
        && !header.startsWith(ReplayMark.PREFIX);
  }

  static byte[] key(Key subscriber) {
    return subscriber.value().getBytes(StandardCharsets.UTF_8);
  }

  static String keyText(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
  }

  static String text(Headers headers, String name, String otherwise) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? otherwise
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static void put(Headers headers, String name, String value) {
    headers.remove(name);
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Sizes a record as the bounds count it. */
  static long size(ConsumerRecord<byte[], byte[]> record) {
    long size =
        Math.max(0L, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    for (Header header : record.headers()) {
      size += header.key().length() + (header.value() == null ? 0 : header.value().length);
    }
    return size;
  }
}

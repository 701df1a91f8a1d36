package dev.umsync.common.topic;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The topics of the public contract: suffix, partitioning, retention. Settings are those of Kafka's
 * topic configuration. Thread rule: immutable.
 */
public enum TopicSpec {
  /** UM to mail: voicemail events. */
  VOICEMAIL("voicemail", Partitioning.SUBSCRIBER, true, deleted(Duration.ofDays(30), Sizes.LARGE)),
  /** Mail to UM: what people did in their mailboxes, and lamps. */
  MAILBOX("mailbox", Partitioning.SUBSCRIBER, true, deleted(Duration.ofDays(30), Sizes.SMALL)),
  /**
   * One outcome per event; as durable as the commit it is written with, for it is not made anew.
   */
  OUTCOMES("outcomes", Partitioning.SUBSCRIBER, true, deleted(Duration.ofDays(400), Sizes.SMALL)),
  /** Events set aside in order; their owner deletes what is resolved. */
  PARKED("parked", Partitioning.SUBSCRIBER, true, kept(Sizes.LARGE_AGAIN)),
  /** Sync state by voicemail identity. */
  STATE("state", Partitioning.SUBSCRIBER, true, compacted(Map.of())),
  /** Sealed tokens. */
  TOKENS(
      "tokens",
      Partitioning.SUBSCRIBER,
      false,
      Map.of(
          "cleanup.policy",
          "compact,delete",
          "retention.ms",
          millis(Duration.ofHours(2)),
          "segment.ms",
          millis(Duration.ofMinutes(30)))),
  /**
   * Workers telling each other who lost voicemails lately, so that each knows when a tenant's brake
   * is on.
   */
  LOSSES("losses", Partitioning.SUBSCRIBER, true, deleted(Duration.ofHours(1), Sizes.SMALL)),
  /** Workers asking for tokens. */
  TOKEN_REQUESTS(
      "token-requests", Partitioning.SUBSCRIBER, false, deleted(Duration.ofHours(1), Sizes.SMALL)),
  /** Who has which box. */
  SUBSCRIBERS("subscribers", Partitioning.SUBSCRIBER, true, compacted(Map.of())),
  /**
   * What the adapters of UM servers remember: what they have seen there and what they meant to do.
   */
  ADAPTER_STATE("adapter-state", Partitioning.ONE, true, compacted(Map.of())),
  /** Mailbox events that a UM server did not take, by event, in their subscriber's partition. */
  UM_PARKED("um-parked", Partitioning.SUBSCRIBER, true, compacted(Map.of())),
  /** Mail domains and their settings. */
  TENANTS("tenants", Partitioning.ONE, true, compacted(Map.of())),
  /** Sealed provider credentials; a removed one is off the disk within the hour. */
  CREDENTIALS(
      "credentials",
      Partitioning.ONE,
      true,
      compacted(
          Map.of(
              "max.compaction.lag.ms",
              millis(Duration.ofHours(1)),
              "delete.retention.ms",
              millis(Duration.ofHours(1)),
              "segment.ms",
              millis(Duration.ofMinutes(30))))),
  /** Users, API tokens, claims, newest checks, uses of keys. */
  ADMIN("admin", Partitioning.ONE, true, compacted(Map.of())),
  /** Who did what, when; only ever added to. */
  ACTIVITY("activity", Partitioning.ONE, true, deleted(Duration.ofDays(400), Sizes.SMALL)),
  /** Mailboxes that a worker is to try with a token of its own. */
  CHECK_REQUESTS(
      "check-requests", Partitioning.ONE, false, deleted(Duration.ofHours(1), Sizes.SMALL)),
  /** What came of them. */
  CHECK_ANSWERS(
      "check-answers", Partitioning.ONE, false, deleted(Duration.ofHours(1), Sizes.SMALL)),
  /** Which keys each running instance has loaded. */
  INSTANCES(
      "instances",
      Partitioning.ONE,
      false,
      Map.of(
          "cleanup.policy",
          "compact,delete",
          "retention.ms",
          millis(Duration.ofDays(1)),
          "segment.ms",
          millis(Duration.ofHours(1))));

  /** How many partitions a topic has. */
  public enum Partitioning {
    /** The number that every topic keyed by subscriber has. */
    SUBSCRIBER,
    /** One, so that all of it is in one order. */
    ONE
  }

  private final String suffix;
  private final Partitioning partitioning;
  private final boolean durable;

  // Made by Map.copyOf, so it is immutable though its type can't say so.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Map<String, String> settings;

  TopicSpec(
      String suffix, Partitioning partitioning, boolean durable, Map<String, String> settings) {
    this.suffix = suffix;
    this.partitioning = partitioning;
    this.durable = durable;
    this.settings = Map.copyOf(settings);
  }

  /** The name after the prefix. */
  public String suffix() {
    return suffix;
  }

  /** How many partitions it has. */
  public Partitioning partitioning() {
    return partitioning;
  }

  /**
   * Whether a single-copy broker flushes each of its records to disk before it answers; what can be
   * made anew opts out, even where the broker flushes everything else.
   */
  public boolean durable() {
    return durable;
  }

  /** The topic configuration it is created with and checked against. */
  public Map<String, String> settings() {
    return settings;
  }

  /** How long a record is kept at least; empty where that is not a matter of time. */
  public Optional<Duration> retention() {
    return Optional.ofNullable(settings.get("retention.ms"))
        .map(Long::valueOf)
        .filter(millis -> millis >= 0)
        .map(Duration::ofMillis);
  }

  private static Map<String, String> deleted(Duration retention, String largestBytes) {
    return Map.of(
        "cleanup.policy",
        "delete",
        "retention.ms",
        millis(retention),
        "retention.bytes",
        "-1",
        "max.message.bytes",
        largestBytes);
  }

  private static Map<String, String> kept(String largestBytes) {
    return Map.of(
        "cleanup.policy",
        "delete",
        "retention.ms",
        "-1",
        "retention.bytes",
        "-1",
        "max.message.bytes",
        largestBytes);
  }

  private static Map<String, String> compacted(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(more);
    all.put("cleanup.policy", "compact");
    return all;
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }

  /** Largest records; a nested class because an enum's constants may not use its static fields. */
  static final class Sizes {
    /** 32 MiB: 20 MiB of audio in base64 with room for the rest. */
    static final String LARGE = Integer.toString(32 * 1024 * 1024);

    /** What was taken once has to be taken again, with more headers and compressed otherwise. */
    static final String LARGE_AGAIN = Integer.toString(33 * 1024 * 1024);

    /** 1 MiB: records without audio. */
    static final String SMALL = Integer.toString(1024 * 1024);

    private Sizes() {}
  }
}

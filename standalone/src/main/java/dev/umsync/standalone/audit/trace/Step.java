package dev.umsync.standalone.audit.trace;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One thing that happened. Holds no recording, transcript or caller. Thread rule: immutable.
 *
 * @param at when it was written to its topic
 * @param kind what it is
 * @param subscriber whose, where the record says so
 * @param event {@code received}, {@code read} … where it is about an event
 * @param eventId {@code ce_id} of that event
 * @param source the UM server
 * @param voicemail the voicemail there
 * @param place where it is written
 * @param text a sentence for people
 * @param facts the same for programs: texts, numbers and truth values by name
 */
public record Step(
    Instant at,
    Kind kind,
    Optional<String> subscriber,
    Optional<String> event,
    Optional<String> eventId,
    Optional<String> source,
    Optional<String> voicemail,
    Place place,
    String text,
    Map<String, Object> facts) {

  /** Name of the fact that {@link #parkedOffset} reads. */
  static final String PARKED_OFFSET = "parkedOffset";

  /** Name of the fact that says how many voicemails a lamp counts as unheard. */
  static final String UNHEARD = "unheard";

  /** Copies, in the order given. */
  public Step {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /** The voicemail's identity as on the state topic, where it is about one. */
  Optional<String> identity() {
    return source.flatMap(s -> voicemail.map(v -> s + " " + v));
  }

  /** The offset on the parked topic that it is about: for programs it is a fact of this name. */
  Optional<Long> parkedOffset() {
    return Optional.ofNullable(facts.get(PARKED_OFFSET)).map(Long.class::cast);
  }

  /** Where a record stands. */
  public record Place(String topic, int partition, long offset) {}

  /** What can happen. */
  public enum Kind {
    /** The phone side, or a person in their mailbox, did something. */
    EVENT("event"),
    /** An event came from the partition that another partitioner had chosen for it. */
    FORWARDED("forwarded"),
    /** An operator wrote an event once more. */
    REPLAYED("replayed"),
    /** An operator gave an order about what is parked. */
    ORDER("order"),
    /** An event was set aside in order. */
    PARKED("parked"),
    /** An event was set aside on its own, because it can't be applied as it is. */
    SET_ASIDE("set-aside"),
    /** What was set aside on its own is done with. */
    RESOLVED("resolved"),
    /** How far the parked events of the subscriber are. */
    WAITING("waiting"),
    /** None of the subscriber's events is parked any more. */
    SERVED("served"),
    /** The one result of an event. */
    OUTCOME("outcome"),
    /** What is known of the voicemail from then on. */
    STATE("state"),
    /** The UM server is told what a person did in their mailbox. */
    TOLD("told"),
    /** The UM server is told other counts for a lamp. */
    LAMP("lamp"),
    /** Why a lamp is as it is, at the end. */
    LAMP_NOW("lamp-now");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** As it is printed. */
    public String word() {
      return word;
    }
  }
}

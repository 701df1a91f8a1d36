package dev.umsync.common.event;

import java.util.Arrays;
import java.util.Optional;

/** The CloudEvents types on {@code umsync.voicemail}, each with its JSON Schema. */
public enum EventType {
  /** A new voicemail. */
  RECEIVED("received"),
  /** Played on the phone. */
  READ("read"),
  /** Marked new again on the phone. */
  UNREAD("unread"),
  /** Deleted on the phone. */
  DELETED("deleted"),
  /** Transcript arrived, urgent changed. */
  UPDATED("updated");

  private static final String PREFIX = "dev.umsync.voicemail.";
  private final String word;
  private final String ceType;

  EventType(String word) {
    this.word = word;
    this.ceType = PREFIX + word;
  }

  /** The CloudEvents {@code type} attribute. */
  public String ceType() {
    return ceType;
  }

  /** The schema's class path resource; its version is part of the name. */
  public String schemaResource() {
    return "/schema/voicemail-" + word + ".v1.json";
  }

  /** The type with this {@code ce_type}, empty where there is none. */
  public static Optional<EventType> ofCeType(String ceType) {
    return Arrays.stream(values()).filter(t -> t.ceType.equals(ceType)).findFirst();
  }
}

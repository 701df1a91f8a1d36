package dev.umsync.credential.web;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A JSON object in the making. Thread rule: one thread. */
final class Members {
  private final Map<String, Object> members = new LinkedHashMap<>();

  static Members of(String name, Object value) {
    return new Members().and(name, value);
  }

  Members and(String name, Object value) {
    members.put(name, value);
    return this;
  }

  /** Left out where it is empty. */
  Members maybe(String name, Optional<?> value) {
    value.ifPresent(v -> members.put(name, v instanceof Instant i ? i.toString() : v));
    return this;
  }

  Map<String, Object> map() {
    return members;
  }
}

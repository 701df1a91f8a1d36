package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.Key;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * What the state topic says about the voicemails of one partition. Filled before the first event,
 * then changed by the poll thread only; any thread reads.
 */
final class StateTable implements StateView {
  private final Map<String, byte[]> values = new ConcurrentHashMap<>();
  private final Map<String, Owned> bySubscriber = new ConcurrentHashMap<>();

  /** What is recorded as one subscriber's. The poll thread changes it. */
  private static final class Owned {
    final Set<String> voicemails = ConcurrentHashMap.newKeySet(2);

    /** Grows after each change, so that whoever reads under a version reads no older values. */
    final AtomicLong version = new AtomicLong();
  }

  @Override
  public Optional<byte[]> find(String voicemail) {
    return Optional.ofNullable(values.get(voicemail));
  }

  @Override
  public Collection<String> of(Key subscriber) {
    Owned owned = bySubscriber.get(subscriber.value());
    return owned == null ? List.of() : List.copyOf(owned.voicemails);
  }

  @Override
  public OptionalLong version(Key subscriber) {
    Owned owned = bySubscriber.get(subscriber.value());
    return OptionalLong.of(owned == null ? 0 : owned.version.get());
  }

  /** Everybody of whom a voicemail is known. */
  Set<String> subscribers() {
    return bySubscriber.entrySet().stream()
        .filter(e -> !e.getValue().voicemails.isEmpty())
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  void apply(Effects.StateChange change) {
    String key = change.voicemail();
    byte[] value = change.value();
    if (value == null) {
      values.remove(key);
    } else {
      values.put(key, value);
    }
    if (!change.subscriber().isEmpty()) {
      changed(
          bySubscriber.computeIfAbsent(change.subscriber(), s -> new Owned()), key, value != null);
    } else if (value == null && StateKeys.isVoicemail(key)) {
      // Nobody says whose it was.
      bySubscriber.values().forEach(owned -> changed(owned, key, false));
    }
  }

  private static void changed(Owned owned, String key, boolean there) {
    if (!there) {
      owned.voicemails.remove(key);
    } else if (StateKeys.isVoicemail(key)) {
      owned.voicemails.add(key);
    }
    owned.version.incrementAndGet();
  }

  int size() {
    return values.size();
  }
}

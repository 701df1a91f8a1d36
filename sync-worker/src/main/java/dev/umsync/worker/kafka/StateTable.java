package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.Key;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the state topic says about the voicemails of one partition. Filled before the first event,
 * then changed by the poll thread only; any thread reads.
 */
final class StateTable implements StateView {
  private final Map<String, byte[]> values = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> bySubscriber = new ConcurrentHashMap<>();

  @Override
  public Optional<byte[]> find(String voicemail) {
    return Optional.ofNullable(values.get(voicemail));
  }

  @Override
  public Collection<String> of(Key subscriber) {
    Set<String> known = bySubscriber.get(subscriber.value());
    return known == null ? List.of() : List.copyOf(known);
  }

  /** Everybody of whom a voicemail is known. */
  Set<String> subscribers() {
    return Set.copyOf(bySubscriber.keySet());
  }

  void apply(Effects.StateChange change) {
    byte[] value = change.value();
    if (value == null) {
      values.remove(change.voicemail());
      if (change.subscriber().isEmpty()) {
        bySubscriber.values().forEach(known -> known.remove(change.voicemail()));
      } else {
        forget(change.subscriber(), change.voicemail());
      }
      return;
    }
    values.put(change.voicemail(), value);
    if (!change.subscriber().isEmpty() && StateKeys.isVoicemail(change.voicemail())) {
      bySubscriber
          .computeIfAbsent(change.subscriber(), s -> ConcurrentHashMap.newKeySet(2))
          .add(change.voicemail());
    }
  }

  private void forget(String subscriber, String voicemail) {
    Set<String> known = bySubscriber.get(subscriber);
    if (known != null) {
      known.remove(voicemail);
    }
  }

  int size() {
    return values.size();
  }
}

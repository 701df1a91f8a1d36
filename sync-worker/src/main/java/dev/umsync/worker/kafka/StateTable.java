package dev.umsync.worker.kafka;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the state topic says about the voicemails of one partition. Filled before the first event,
 * then changed by the poll thread only; any thread reads.
 */
final class StateTable implements StateView {
  private final Map<String, byte[]> values = new ConcurrentHashMap<>();

  @Override
  public Optional<byte[]> find(String voicemail) {
    return Optional.ofNullable(values.get(voicemail));
  }

  void apply(Effects.StateChange change) {
    byte[] value = change.value();
    if (value == null) {
      values.remove(change.voicemail());
    } else {
      values.put(change.voicemail(), value);
    }
  }

  int size() {
    return values.size();
  }
}

package dev.umsync.worker.kafka;

import java.util.Optional;

/**
 * What the state topic knows about the voicemails of a subscriber's partition, including what
 * earlier calls for the same subscriber came to. Any thread may ask; only the answers about the
 * caller's own subscriber are up to date.
 */
@FunctionalInterface
public interface StateView {
  /**
   * Looks a voicemail up.
   *
   * @param voicemail its identity, as used for the key on the state topic
   * @return the record's value, not to be changed
   */
  Optional<byte[]> find(String voicemail);
}

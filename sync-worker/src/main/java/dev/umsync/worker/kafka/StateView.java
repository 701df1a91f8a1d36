package dev.umsync.worker.kafka;

import dev.umsync.worker.dispatch.Key;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

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

  /** The identities of the voicemails that are known as this subscriber's. */
  default Collection<String> of(Key subscriber) {
    return List.of();
  }

  /**
   * A number that is another one as soon as anything that was recorded as this subscriber's has
   * changed: what was read under it still holds while it is the same. Empty where nobody counts.
   */
  default OptionalLong version(Key subscriber) {
    return OptionalLong.empty();
  }

  /** Whether events of this subscriber are parked, so that not all of them are in the state. */
  default boolean parked(Key subscriber) {
    return false;
  }

  /**
   * Makes effects durable before the call goes on, fenced like its end; visible in this view when
   * it returns.
   *
   * @throws InterruptedException when the call is cancelled, which it is when the partition goes;
   *     then it is not known whether they are durable
   */
  default void write(Effects effects) throws InterruptedException {
    throw new UnsupportedOperationException("nothing is written through this view");
  }
}

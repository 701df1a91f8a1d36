package dev.umsync.worker.voicemail;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.worker.failure.FailureKind;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who was parked by this worker because no token would do: they are tried again when one comes,
 * others are not, for a mailbox on hold is not to be asked each time a token is renewed. At most so
 * many; whoever is not remembered is tried again after the usual time. Any thread.
 */
public final class AwaitingToken {
  private final int most;
  private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();

  /** Nobody yet, at most {@code most}. */
  public AwaitingToken(int most) {
    this.most = most;
  }

  void parked(Subscriber subscriber, FailureKind why) {
    boolean token = why == FailureKind.NO_TOKEN || why == FailureKind.TOKEN_REFUSED;
    if (token && subscribers.size() < most) {
      subscribers.add(subscriber);
    }
  }

  /** Whether this person was parked so; forgets it. */
  public boolean remove(Subscriber subscriber) {
    return subscribers.remove(subscriber);
  }
}

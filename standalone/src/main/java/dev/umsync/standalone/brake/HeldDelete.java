package dev.umsync.standalone.brake;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailKey;
import dev.umsync.worker.watch.record.Gone;

/**
 * A voicemail that is not where it belongs, and why the UM server was not told. Immutable.
 *
 * @param gone held, or missing without proof
 */
public record HeldDelete(Subscriber subscriber, VoicemailKey voicemail, Gone gone) {
  /** Whether a brake holds it; otherwise it is missing, which is no delete. */
  public boolean isHeld() {
    return gone.phase() == Gone.Phase.HELD;
  }
}

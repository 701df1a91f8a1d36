package dev.umsync.worker.voicemail;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.failure.FailureKind;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Which causes of parking a record of another topic can take away, and whether it has. Any thread.
 */
public final class ParkingCauses {
  private static final Set<String> TOKEN =
      Set.of(
          FailureVerdicts.code(FailureKind.NO_TOKEN),
          FailureVerdicts.code(FailureKind.TOKEN_REFUSED));

  private final Directory directory;
  private final Predicate<Subscriber> hasToken;
  private final Consumer<Subscriber> tokenMissed;

  /**
   * Over these tables.
   *
   * @param hasToken whether a token is there that was not refused
   * @param tokenMissed told of each who is parked for want of a token that is not here: the request
   *     may have gone with the owner that made it
   */
  public ParkingCauses(
      Directory directory, Predicate<Subscriber> hasToken, Consumer<Subscriber> tokenMissed) {
    this.directory = directory;
    this.hasToken = hasToken;
    this.tokenMissed = tokenMissed;
  }

  /**
   * Whether a subscriber is parked for want of a token: others are not tried again when one comes,
   * for a mailbox on hold is not to be asked each time a token is renewed.
   */
  public static boolean isToken(Cause cause) {
    return TOKEN.contains(cause.code());
  }

  /**
   * Whether what a subscriber was parked for by an earlier owner is gone; of a token that is not
   * here it is told on.
   */
  public boolean isGone(Key subscriber, Cause cause) {
    try {
      Subscriber person = Subscriber.of(subscriber.value());
      if (isToken(cause)) {
        boolean here = hasToken.test(person);
        if (!here) {
          tokenMissed.accept(person);
        }
        return here;
      }
      return Directory.isUnknown(cause) && directory.find(person) instanceof Directory.Answer.Found;
    } catch (IllegalArgumentException e) {
      return false; // no address; such a one is on no roster
    }
  }
}

package dev.umsync.worker.voicemail;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.worker.dispatch.Cause;
import dev.umsync.worker.dispatch.Key;
import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.FailureKind.Reach;
import dev.umsync.worker.mailbox.Account;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which causes of parking a record of another topic or a circuit that closes can take away, and
 * whether it has. Any thread.
 */
public final class ParkingCauses {
  private static final Set<Reach> OF_MANY = Set.of(Reach.PROVIDER, Reach.TENANT);
  private static final Set<String> TOKEN =
      Set.of(
          FailureVerdicts.code(FailureKind.NO_TOKEN),
          FailureVerdicts.code(FailureKind.TOKEN_REFUSED));

  /** Of those whose mailboxes are not asked. */
  static final Cause CIRCUIT_OPEN = Cause.of("circuit-open");

  /** What opens a circuit; once it has closed, it is over for those who met it as well. */
  private static final Set<String> CIRCUIT =
      Stream.concat(
              Stream.of(CIRCUIT_OPEN.code()),
              Arrays.stream(FailureKind.values())
                  .filter(kind -> OF_MANY.contains(kind.reach()))
                  .map(FailureVerdicts::code))
          .collect(Collectors.toUnmodifiableSet());

  private final Directory directory;
  private final Predicate<Subscriber> hasToken;
  private final Consumer<Subscriber> tokenMissed;
  private final Predicate<Account> circuitsClosed;

  /**
   * Over these tables.
   *
   * @param hasToken whether a token is there that was not refused
   * @param tokenMissed told of each who is parked for want of a token that is not here: the request
   *     may have gone with the owner that made it
   * @param circuitsClosed whether no circuit here keeps a mailbox from being asked: the one of an
   *     earlier owner closes without a word to this one
   */
  public ParkingCauses(
      Directory directory,
      Predicate<Subscriber> hasToken,
      Consumer<Subscriber> tokenMissed,
      Predicate<Account> circuitsClosed) {
    this.directory = directory;
    this.hasToken = hasToken;
    this.tokenMissed = tokenMissed;
    this.circuitsClosed = circuitsClosed;
  }

  /**
   * Whether a subscriber is parked for want of a token: others are not tried again when one comes,
   * for a mailbox on hold is not to be asked each time a token is renewed.
   */
  public static boolean isToken(Cause cause) {
    return TOKEN.contains(cause.code());
  }

  /** Whether a subscriber is parked for a circuit that was open, or for what had opened it. */
  public static boolean isCircuit(Cause cause) {
    return CIRCUIT.contains(cause.code());
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
      if (cause.code().equals(CIRCUIT_OPEN.code())) {
        return directory.isAt(subscriber, circuitsClosed);
      }
      return Directory.isUnknown(cause) && directory.find(person) instanceof Directory.Answer.Found;
    } catch (IllegalArgumentException e) {
      return false; // no address; such a one is on no roster
    }
  }
}

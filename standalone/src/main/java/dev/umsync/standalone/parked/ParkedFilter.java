package dev.umsync.standalone.parked;

import dev.umsync.common.identity.Subscriber;
import java.util.Optional;

/**
 * Which parked entries are meant. Thread rule: immutable.
 *
 * @param subscriber this person's
 * @param tenant those of this mail domain, lower-cased
 * @param reason those parked for this reason
 */
public record ParkedFilter(
    Optional<Subscriber> subscriber, Optional<String> tenant, Optional<String> reason) {
  /** Everything. */
  public static final ParkedFilter ALL =
      new ParkedFilter(Optional.empty(), Optional.empty(), Optional.empty());

  /** Whether this person is meant, whatever for. */
  boolean means(String who) {
    return subscriber.filter(s -> !s.address().equals(who)).isEmpty()
        && tenant.filter(t -> !who.endsWith("@" + t)).isEmpty();
  }

  /** Whether this entry is meant. */
  public boolean means(ParkedEntry entry) {
    return means(entry.subscriber()) && reason.filter(r -> !r.equals(entry.reason())).isEmpty();
  }

  /** The same persons, whatever they are parked for. */
  public ParkedFilter anyReason() {
    return new ParkedFilter(subscriber, tenant, Optional.empty());
  }
}

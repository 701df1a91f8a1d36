package dev.umsync.testbed.gmail.store;

import java.time.Duration;
import java.time.Instant;

/**
 * How far the index behind a search by header lags: a message is found when both have passed since
 * it was stored. Immutable.
 *
 * @param searches searches of the mailbox, 0 or more
 */
public record SearchLag(int searches, Duration time) {
  public static final SearchLag NONE = new SearchLag(0, Duration.ZERO);

  boolean hasPassed(GmailMessage message, long searchesNow, Instant now) {
    return searchesNow - message.searchesBefore >= searches
        && !now.isBefore(message.storedAt.plus(time));
  }
}

package dev.umsync.testbed.idp;

import java.time.Duration;

/** Something the token endpoint does instead of, or before, its usual answer. Immutable. */
public sealed interface TokenFault {
  /** Refuses with this error, without looking at the assertion. */
  record Refuse(TokenError error) implements TokenFault {}

  /** Answers this status and body as they stand, for bodies that are no JSON. */
  record Raw(int status, String body) implements TokenFault {}

  /** Waits this long, then answers as usual. */
  record Slow(Duration delay) implements TokenFault {}

  /** Closes the connection without an answer. */
  record Disconnect() implements TokenFault {}
}

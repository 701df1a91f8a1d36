package dev.umsync.testbed.idp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The faults that the token endpoint is told to show. A fault queued for the next requests comes
 * before one standing for a subject, that before one standing for all. Safe from any thread.
 */
public final class TokenFaults {
  private final Deque<TokenFault> next = new ArrayDeque<>();
  private final Map<String, TokenFault> bySubject = new HashMap<>();
  private Optional<TokenFault> standing = Optional.empty();

  /** Shows {@code fault} for the next {@code requests} requests, whoever they are for. */
  public synchronized void onNext(int requests, TokenFault fault) {
    for (int i = 0; i < requests; i++) {
      next.addLast(fault);
    }
  }

  /** Shows {@code fault} for every request until {@link #clear()}. */
  public synchronized void always(TokenFault fault) {
    standing = Optional.of(fault);
  }

  /** Shows {@code fault} for every request for this address until {@link #clear()}. */
  public synchronized void alwaysFor(String address, TokenFault fault) {
    bySubject.put(address.toLowerCase(Locale.ROOT), fault);
  }

  /** Back to ordinary answers. */
  public synchronized void clear() {
    next.clear();
    bySubject.clear();
    standing = Optional.empty();
  }

  synchronized Optional<TokenFault> take(String subject) {
    TokenFault queued = next.pollFirst();
    if (queued != null) {
      return Optional.of(queued);
    }
    return Optional.ofNullable(bySubject.get(subject.toLowerCase(Locale.ROOT))).or(() -> standing);
  }
}

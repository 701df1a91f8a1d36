package dev.umsync.testbed.idp;

import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often the token endpoint was asked and what it gave, since it was started. Safe from any
 * thread.
 */
public final class TokenRequestCounts {
  private final LongAdder requests = new LongAdder();
  private final LongAdder issued = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final ConcurrentHashMap<String, LongAdder> bySubject = new ConcurrentHashMap<>();

  /** Requests that reached the endpoint, answered or not. */
  public long requests() {
    return requests.sum();
  }

  /** Tokens handed out. */
  public long issued() {
    return issued.sum();
  }

  /** Requests answered with an error. */
  public long refused() {
    return refused.sum();
  }

  /** Requests whose assertion named this address as its subject, genuine or not. */
  public long requestsFor(String address) {
    LongAdder count = bySubject.get(address.toLowerCase(Locale.ROOT));
    return count == null ? 0 : count.sum();
  }

  void asked(String subject) {
    requests.increment();
    bySubject.computeIfAbsent(subject.toLowerCase(Locale.ROOT), s -> new LongAdder()).increment();
  }

  void gave() {
    issued.increment();
  }

  void denied() {
    refused.increment();
  }
}

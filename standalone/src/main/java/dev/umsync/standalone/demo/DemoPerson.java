package dev.umsync.standalone.demo;

import dev.umsync.common.identity.Subscriber;

/**
 * One of the demo's people. Thread rule: immutable.
 *
 * @param subscriber the mailbox
 * @param box the phone
 * @param name as the roster has it
 */
public record DemoPerson(Subscriber subscriber, String box, String name) {
  /** The mailbox's address. */
  public String address() {
    return subscriber.address();
  }
}

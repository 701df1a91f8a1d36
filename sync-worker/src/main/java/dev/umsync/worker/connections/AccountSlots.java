package dev.umsync.worker.connections;

import dev.umsync.worker.mailbox.Account;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;

/** One slot for each account in use or worth remembering. Safe for any number of threads. */
final class AccountSlots {
  private final ConcurrentHashMap<Account, AccountSlot> slots = new ConcurrentHashMap<>();

  /** The account's slot, which stays until {@link #leave}. */
  AccountSlot enter(Account account) {
    return slots.compute(
        account,
        (key, present) -> {
          AccountSlot slot = present == null ? new AccountSlot() : present;
          slot.users++;
          return slot;
        });
  }

  void leave(Account account, Instant now) {
    slots.computeIfPresent(
        account,
        (key, slot) -> {
          slot.users--;
          return slot.forgettable(now) ? null : slot;
        });
  }

  /** Drops what is no longer worth remembering. */
  void forget(Instant now) {
    for (Account account : slots.keySet()) {
      slots.computeIfPresent(account, (key, slot) -> slot.forgettable(now) ? null : slot);
    }
  }

  int size() {
    return slots.size();
  }
}

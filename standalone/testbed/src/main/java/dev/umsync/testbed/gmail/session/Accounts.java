package dev.umsync.testbed.gmail.session;

import java.util.Optional;

/** Who may log in. Safe from any thread. */
public interface Accounts {
  /** The account that this token opens. */
  Optional<Account> byToken(String address, String token);

  /** The account that this password opens. */
  Optional<Account> byPassword(String address, String password);

  /** The account of this address, if there is one. */
  Optional<Account> known(String address);
}

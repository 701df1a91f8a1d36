package dev.umsync.testbed.gmail;

import dev.umsync.testbed.gmail.script.Behaviour;
import dev.umsync.testbed.gmail.session.Account;
import dev.umsync.testbed.gmail.session.Accounts;
import dev.umsync.testbed.gmail.store.FolderNames;
import dev.umsync.testbed.gmail.store.GmailMailbox;
import dev.umsync.testbed.idp.TokenVerifier;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The accounts of one server, made when first needed. Safe from any thread. */
final class MailAccounts implements Accounts {
  private final Map<String, Account> accounts = new ConcurrentHashMap<>();
  private final TokenVerifier tokens;
  private final Behaviour forAll;
  private final FolderNames names;
  private final String password;
  private final Clock clock;

  MailAccounts(
      TokenVerifier tokens, Behaviour forAll, FolderNames names, String password, Clock clock) {
    this.tokens = tokens;
    this.forAll = forAll;
    this.names = names;
    this.password = password;
    this.clock = clock;
  }

  Account open(String address) {
    return accounts.computeIfAbsent(
        lower(address),
        key -> {
          GmailMailbox mailbox = new GmailMailbox(names, clock.instant().getEpochSecond(), clock);
          return new Account(key, mailbox, forAll.forAccount());
        });
  }

  @Override
  public Optional<Account> byToken(String address, String token) {
    return tokens.accepts(address, token) ? Optional.of(open(address)) : Optional.empty();
  }

  @Override
  public Optional<Account> byPassword(String address, String given) {
    return password.equals(given) ? known(address) : Optional.empty();
  }

  @Override
  public Optional<Account> known(String address) {
    return Optional.ofNullable(accounts.get(lower(address)));
  }

  private static String lower(String address) {
    return address.strip().toLowerCase(Locale.ROOT);
  }
}

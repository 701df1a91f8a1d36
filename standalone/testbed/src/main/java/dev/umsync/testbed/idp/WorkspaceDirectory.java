package dev.umsync.testbed.idp;

import java.security.PublicKey;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What Google knows: service accounts with their keys, which client may act for whom in which
 * domain, and the domains' people. Every change is seen by the next token request. Safe from any
 * thread.
 */
public final class WorkspaceDirectory {
  /** How a person's account stands. */
  public enum UserStatus {
    ACTIVE,
    DELETED,
    RESTRICTED
  }

  record Account(String clientId, String clientEmail, Map<String, PublicKey> keys) {}

  private record Grant(String clientId, String domain) {}

  private final Map<String, Account> accounts = new ConcurrentHashMap<>();
  private final Map<Grant, Set<String>> delegations = new ConcurrentHashMap<>();
  private final Map<String, UserStatus> users = new ConcurrentHashMap<>();

  /** Makes the account known, or adds a further key to it. */
  public void register(DemoServiceAccount account) {
    accounts
        .computeIfAbsent(
            account.clientEmail(),
            email -> new Account(account.clientId(), email, new ConcurrentHashMap<>()))
        .keys()
        .put(account.privateKeyId(), account.publicKey());
  }

  /** Deletes one key; assertions signed with it are refused from now on. */
  public void revokeKey(String clientEmail, String privateKeyId) {
    Optional.ofNullable(accounts.get(clientEmail)).ifPresent(a -> a.keys().remove(privateKeyId));
  }

  /** Authorises the client id for exactly these scopes in the domain, as the admin console does. */
  public void delegate(String clientId, String domain, Set<String> scopes) {
    delegations.put(new Grant(clientId, lower(domain)), Set.copyOf(scopes));
  }

  /** Takes the authorisation back. */
  public void withdraw(String clientId, String domain) {
    delegations.remove(new Grant(clientId, lower(domain)));
  }

  /** Adds a person, or brings one back. */
  public void addUser(String address) {
    users.put(lower(address), UserStatus.ACTIVE);
  }

  /** Sets how a person's account stands. */
  public void setStatus(String address, UserStatus status) {
    users.put(lower(address), status);
  }

  /** Forgets a person altogether, as if never known. */
  public void removeUser(String address) {
    users.remove(lower(address));
  }

  Optional<Account> account(String clientEmail) {
    return Optional.ofNullable(accounts.get(clientEmail));
  }

  Set<String> delegatedScopes(String clientId, String domain) {
    return delegations.getOrDefault(new Grant(clientId, lower(domain)), Set.of());
  }

  Optional<UserStatus> status(String address) {
    return Optional.ofNullable(users.get(lower(address)));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}

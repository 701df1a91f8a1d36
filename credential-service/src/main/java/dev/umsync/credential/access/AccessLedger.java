package dev.umsync.credential.access;

import dev.umsync.common.keys.MasterKey;
import dev.umsync.credential.access.AccessChange.Reason;
import dev.umsync.credential.access.AccessChange.Refused;
import dev.umsync.credential.access.AccessChange.Write;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Decides what a wish about users, claims and API tokens changes, on the table as it is read by
 * whoever may write it. Thread rule: any thread, no state.
 */
public final class AccessLedger {
  /** Whom the link of the first start makes. */
  public static final String FIRST_ADMINISTRATOR = "administrator";

  private static final Duration CLAIM_LIFE = Duration.ofDays(3);
  private static final int SECRET_BYTES = 32;
  private static final String TOKEN_PREFIX = "umt_";

  private final MasterKey master;
  private final Clock clock;
  private final RandomGenerator random;

  /**
   * @param master seals claims
   * @param random makes secrets
   */
  public AccessLedger(MasterKey master, Clock clock, RandomGenerator random) {
    this.master = master;
    this.clock = clock;
    this.random = random;
  }

  /** A user that was not there, with a link for a password. */
  public AccessChange<Invitation> addUser(String name, Role role, String by, AccessTable table) {
    if (table.user(name).isPresent()) {
      return new Refused<>(Reason.EXISTS, "there is a user %s already".formatted(name));
    }
    UserRecord user = new UserRecord(name, role, false, Optional.empty(), 1, clock.instant(), by);
    return invited(user, Map.of(AccessTable.keyOf(user), Optional.of(user)));
  }

  /** A user that a provider vouches for and the configuration names; needs no password. */
  public AccessChange<UserRecord> addSignedIn(String name, Role role, AccessTable table) {
    Optional<UserRecord> there = table.user(name);
    return there.isPresent()
        ? new Write<>(Map.of(), there.get())
        : written(
            new UserRecord(
                name, role, false, Optional.empty(), 1, clock.instant(), "configuration"));
  }

  /** A new link for a user's password; an earlier one does not work any more. */
  public AccessChange<Invitation> invite(String name, AccessTable table) {
    Optional<UserRecord> user = table.user(name);
    return user.isEmpty() ? noUser(name) : invited(user.get(), Map.of());
  }

  private AccessChange<Invitation> invited(UserRecord user, Map<String, Optional<Object>> more) {
    String claim = secret();
    ClaimRecord record = claimOn(user.name(), user.role(), claim);
    Map<String, Optional<Object>> writes = new LinkedHashMap<>(more);
    writes.put(AccessTable.keyOf(record), Optional.of(record));
    return new Write<>(writes, new Invitation(user, claim, record.expiresAt()));
  }

  private ClaimRecord claimOn(String user, Role role, String claim) {
    return new ClaimRecord(
        user,
        role,
        sha256(claim),
        Base64.getEncoder()
            .encodeToString(master.seal(claim.getBytes(StandardCharsets.US_ASCII), boundTo(user))),
        clock.instant().plus(CLAIM_LIFE));
  }

  /**
   * The link for the first administrator, as long as there is none: the one that is there, or a new
   * one. Empty where somebody administers already.
   */
  public AccessChange<Optional<String>> firstStart(AccessTable table) {
    if (table.hasAdministrator()) {
      return new Write<>(Map.of(), Optional.empty());
    }
    Instant now = clock.instant();
    Optional<String> there =
        table.claims().stream()
            .filter(c -> c.user().equals(FIRST_ADMINISTRATOR) && c.expiresAt().isAfter(now))
            .flatMap(c ->
                master.open(Base64.getDecoder().decode(c.sealed()), boundTo(c.user())).stream())
            .map(bytes -> new String(bytes, StandardCharsets.US_ASCII))
            .findFirst();
    if (there.isPresent()) {
      return new Write<>(Map.of(), there);
    }
    String claim = secret();
    ClaimRecord record = claimOn(FIRST_ADMINISTRATOR, Role.ADMINISTRATOR, claim);
    return new Write<>(Map.of(AccessTable.keyOf(record), Optional.of(record)), Optional.of(claim));
  }

  /** The user whose claim this is, if it is one. */
  public Optional<ClaimRecord> claim(String claim, AccessTable table) {
    String digest = sha256(claim);
    return table.claims().stream()
        .filter(c -> c.sha256().equals(digest) && c.expiresAt().isAfter(clock.instant()))
        .findFirst();
  }

  /**
   * Takes a claim: the user has this password from then on, and no session of before.
   *
   * @param password as {@link Passwords#hash} gave it for the claim's user
   */
  public AccessChange<UserRecord> takeClaim(String claim, String password, AccessTable table) {
    Optional<ClaimRecord> found = claim(claim, table);
    if (found.isEmpty()) {
      return new Refused<>(
          Reason.CLAIM_REFUSED,
          "this link was used already, has ended, or is none; ask an administrator for another");
    }
    ClaimRecord record = found.get();
    UserRecord user =
        table
            .user(record.user())
            .orElseGet(() ->
                new UserRecord(
                    record.user(),
                    record.role(),
                    false,
                    Optional.empty(),
                    0,
                    clock.instant(),
                    "umsync"))
            .withPassword(password);
    return new Write<>(
        Map.of(
            AccessTable.keyOf(user),
            Optional.of(user),
            AccessTable.keyOf(record),
            Optional.empty()),
        user);
  }

  /** Another password for somebody; ends their sessions. */
  public AccessChange<UserRecord> changePassword(String name, String password, AccessTable table) {
    Optional<UserRecord> user = table.user(name);
    return user.isEmpty() ? noUser(name) : written(user.get().withPassword(password));
  }

  /** Ends somebody's sessions. */
  public AccessChange<UserRecord> endSessions(String name, AccessTable table) {
    Optional<UserRecord> user = table.user(name);
    return user.isEmpty() ? noUser(name) : written(user.get().withoutSessions());
  }

  /** Another role, or out, or in again; ends their sessions. */
  public AccessChange<UserRecord> changeUser(
      String name, Optional<Role> role, Optional<Boolean> disabled, AccessTable table) {
    Optional<UserRecord> user = table.user(name);
    if (user.isEmpty()) {
      return noUser(name);
    }
    UserRecord changed =
        user.get().with(role.orElse(user.get().role()), disabled.orElse(user.get().disabled()));
    boolean administers = changed.role() == Role.ADMINISTRATOR && !changed.disabled();
    boolean another =
        table.users().stream()
            .anyMatch(
                u -> u.role() == Role.ADMINISTRATOR && !u.disabled() && !u.name().equals(name));
    if (!administers && !another) {
      return new Refused<>(
          Reason.LAST_ADMINISTRATOR,
          "%s is the last administrator; make somebody else one first".formatted(name));
    }
    return written(changed);
  }

  /** A new API token. */
  public AccessChange<ApiTokenMade> addToken(String name, Role role, Instant expiresAt, String by) {
    byte[] id = new byte[6];
    random.nextBytes(id);
    String token = TOKEN_PREFIX + secret();
    ApiTokenRecord record =
        new ApiTokenRecord(
            HexFormat.of().formatHex(id),
            name,
            role,
            sha256(token),
            clock.instant(),
            by,
            expiresAt);
    return new Write<>(
        Map.of(AccessTable.keyOf(record), Optional.of(record)), new ApiTokenMade(record, token));
  }

  /** Takes an API token back. */
  public AccessChange<ApiTokenRecord> removeToken(String id, AccessTable table) {
    Optional<ApiTokenRecord> token = table.token(id);
    return token.isEmpty()
        ? new Refused<>(Reason.NO_SUCH_THING, "there is no such API token")
        : new Write<>(Map.of(AccessTable.keyOf(token.get()), Optional.empty()), token.get());
  }

  /** The API token that a request shows, if it is one that has not ended. */
  public Optional<ApiTokenRecord> tokenShown(String token, AccessTable table) {
    return token.startsWith(TOKEN_PREFIX)
        ? table.tokenOf(sha256(token)).filter(t -> t.expiresAt().isAfter(clock.instant()))
        : Optional.empty();
  }

  /** What an earlier master key sealed, sealed anew; claims are not: they end within days. */
  public Map<String, Optional<Object>> resealed(AccessTable table, Passwords passwords) {
    Map<String, Optional<Object>> writes = new LinkedHashMap<>();
    for (UserRecord user : table.users()) {
      user.password()
          .filter(p -> Passwords.isEarlier(p, master))
          .flatMap(p -> passwords.resealed(p, user.name()))
          .ifPresent(p ->
              writes.put(
                  AccessTable.keyOf(user),
                  Optional.of(
                      new UserRecord(
                          user.name(),
                          user.role(),
                          user.disabled(),
                          Optional.of(p),
                          user.sessionVersion(),
                          user.addedAt(),
                          user.addedBy()))));
    }
    return writes;
  }

  private static AccessChange<UserRecord> written(UserRecord user) {
    return new Write<>(Map.of(AccessTable.keyOf(user), Optional.of(user)), user);
  }

  private static <T> AccessChange<T> noUser(String name) {
    return new Refused<>(Reason.NO_SUCH_THING, "there is no user %s".formatted(name));
  }

  private String secret() {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
  }

  private static String boundTo(String user) {
    return "umsync claim v1\0" + user;
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}

package dev.umsync.credential.access;

import dev.umsync.common.json.Json;
import dev.umsync.common.keys.MasterKey;
import dev.umsync.credential.access.Session.By;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Sessions that no instance keeps: a sealed cookie says who it is and since which version of the
 * user, so that any instance takes it and a raised version ends it everywhere. Thread rule: any
 * thread.
 */
public final class Sessions {
  private static final String BOUND_TO = "umsync session v1";
  private static final int CSRF_BYTES = 18;
  private static final int LONGEST = 4_000;

  private final MasterKey master;
  private final AccessTable table;
  private final Duration life;
  private final Clock clock;
  private final RandomGenerator random;

  /**
   * @param life how long a session lasts
   * @param random gives each its CSRF token; any thread
   */
  public Sessions(
      MasterKey master, AccessTable table, Duration life, Clock clock, RandomGenerator random) {
    this.master = master;
    this.table = table;
    this.life = life;
    this.clock = clock;
    this.random = random;
  }

  /** How long a session lasts. */
  public Duration life() {
    return life;
  }

  /** A new session of this user. */
  public Session begin(UserRecord user, By by) {
    byte[] csrf = new byte[CSRF_BYTES];
    random.nextBytes(csrf);
    return new Session(
        user.name(),
        by,
        user.sessionVersion(),
        Base64.getUrlEncoder().withoutPadding().encodeToString(csrf),
        clock.instant().plus(life));
  }

  /** The cookie's value. */
  public String seal(Session session) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(master.seal(Json.bytes(session), BOUND_TO));
  }

  /** The session of a cookie's value; empty where it is forged, has ended or was revoked. */
  public Optional<Session> open(String cookie) {
    return unsealed(cookie)
        .filter(s -> s.expiresAt().isAfter(clock.instant()))
        .filter(s ->
            table
                .user(s.name())
                .filter(u -> !u.disabled() && u.sessionVersion() == s.version())
                .isPresent());
  }

  private Optional<Session> unsealed(String cookie) {
    if (cookie.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      Optional<byte[]> json = master.open(Base64.getUrlDecoder().decode(cookie), BOUND_TO);
      return json.isEmpty() ? Optional.empty() : Optional.of(Json.read(json.get(), Session.class));
    } catch (IllegalArgumentException | IOException e) {
      return Optional.empty();
    }
  }
}

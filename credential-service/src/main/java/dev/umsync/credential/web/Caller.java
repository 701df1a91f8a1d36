package dev.umsync.credential.web;

import dev.umsync.credential.access.Role;
import dev.umsync.credential.access.Session;
import dev.umsync.credential.access.Session.By;
import dev.umsync.credential.activity.Actor;
import java.time.Instant;
import java.util.Optional;

/**
 * Who is asking. Thread rule: immutable.
 *
 * @param name the user, or what the API token is called
 * @param role what they may do
 * @param by how they showed it
 * @param session of a browser
 * @param expiresAt when session or token end
 */
record Caller(String name, Role role, By by, Optional<Session> session, Instant expiresAt) {
  Actor actor(String from) {
    return new Actor(
        by == By.API_TOKEN ? "api-token " + name : name,
        Optional.of(role.word()),
        Optional.of(from));
  }
}

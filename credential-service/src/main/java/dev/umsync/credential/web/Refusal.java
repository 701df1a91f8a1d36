package dev.umsync.credential.web;

import dev.umsync.common.http.HttpProblem;
import dev.umsync.common.http.ProblemDetail;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Why the API refuses; the table of problem types, statuses and titles. */
enum Refusal {
  MALFORMED(400, "Malformed request"),
  UNAUTHORIZED(401, "Not signed in"),
  SIGN_IN_REFUSED(401, "Sign-in refused"),
  CLAIM_REFUSED(401, "Link refused"),
  CSRF_TOKEN_MISSING(403, "CSRF token missing or wrong"),
  FOREIGN_ORIGIN(403, "From another site"),
  ROLE_MISSING(403, "Role missing"),
  NO_SUCH_THING(404, "No such thing"),
  EXISTS(409, "Exists already"),
  KEY_IN_USE(409, "Key in use"),
  KEY_NOT_CHECKED(409, "Key not checked"),
  KEY_STILL_USED(409, "Key still used"),
  TOO_MANY_KEYS(409, "Too many keys"),
  HAS_KEYS(409, "Tenant has keys"),
  LAST_ADMINISTRATOR(409, "Last administrator"),
  TOO_LARGE(413, "Too large"),
  WRONG_MEDIA_TYPE(415, "Wrong media type"),
  UNUSABLE(422, "Not to be used"),
  KEY_FILE_EMPTY(422, "Key file empty"),
  KEY_FILE_TRUNCATED(422, "Key file truncated"),
  KEY_FILE_WRONG(422, "Not a key file"),
  KEY_FILE_USER_CREDENTIAL(422, "A person's credential"),
  KEY_FILE_OAUTH_CLIENT(422, "An OAuth client's secret"),
  KEY_FILE_INCOMPLETE(422, "Key file incomplete"),
  KEY_PASSWORD_WRONG(422, "Password wrong"),
  KEY_TOO_SHORT(422, "Key too short"),
  KEY_KNOWN(422, "Key known already"),
  KEY_UNUSABLE(422, "Key unusable"),
  IMPORT_REFUSED(422, "Import refused"),
  TOO_MANY_REQUESTS(429, "Too many requests"),
  NOT_READY(503, "Not ready"),
  KAFKA_AWAY(503, "Kafka away");

  private final int status;
  private final String title;

  Refusal(int status, String title) {
    this.status = status;
    this.title = title;
  }

  int status() {
    return status;
  }

  String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<Refusal> named(String slug) {
    return Stream.of(values()).filter(r -> r.slug().equals(slug)).findFirst();
  }

  ProblemDetail detail(String sentence) {
    return ProblemDetail.of(slug(), title, status, capitalised(sentence));
  }

  /** To be thrown. */
  HttpProblem with(String sentence) {
    return new HttpProblem(detail(sentence));
  }

  private static String capitalised(String sentence) {
    String begun = Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    return begun.endsWith(".") ? begun : begun + ".";
  }
}

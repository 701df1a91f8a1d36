package dev.umsync.credential.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a user may do; each may do what those after it may. */
public enum Role {
  /** Everything. */
  @JsonProperty("administrator")
  ADMINISTRATOR,
  /** Everything but credentials and access. */
  @JsonProperty("operator")
  OPERATOR,
  /** Reads everything and changes nothing. */
  @JsonProperty("auditor")
  AUDITOR;

  /** Whether this role may do what needs at least {@code least}. */
  public boolean covers(Role least) {
    return compareTo(least) <= 0;
  }

  /** As the API names it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of that name. */
  public static Optional<Role> named(String word) {
    return Stream.of(values()).filter(r -> r.word().equals(word)).findFirst();
  }
}

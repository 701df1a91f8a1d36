package dev.umsync.credential.access;

/**
 * A new API token. Thread rule: immutable.
 *
 * @param record what is stored
 * @param token shown once
 */
public record ApiTokenMade(ApiTokenRecord record, String token) {
  @Override
  public String toString() {
    return "ApiTokenMade[" + record.id() + "]";
  }
}

package dev.umsync.ingest.access;

import dev.umsync.common.identity.SourceUri;
import java.util.List;

/**
 * A UM server that may send. Thread rule: immutable.
 *
 * @param name the section of the configuration that names it
 * @param uri the {@code ce_source} of its events, and of no other server's
 * @param apiKeySha256 digests of its keys, more than one while a key is replaced; 64 lower-case
 *     hexadecimal digits each
 */
public record KnownSource(String name, SourceUri uri, List<String> apiKeySha256) {
  /** Validates and copies. */
  public KnownSource {
    apiKeySha256 = List.copyOf(apiKeySha256);
    if (!apiKeySha256.stream().allMatch(ApiKeys::isDigest)) {
      throw new IllegalArgumentException("a digest is 64 lower-case hexadecimal digits");
    }
  }
}

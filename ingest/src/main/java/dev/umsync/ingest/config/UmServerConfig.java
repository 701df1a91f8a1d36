package dev.umsync.ingest.config;

import dev.umsync.common.identity.SourceUri;
import java.util.Optional;

/**
 * What is told to one UM server, and how. Thread rule: immutable.
 *
 * @param name the source's section
 * @param source the UM server
 * @param webhook where it takes signed requests
 */
public record UmServerConfig(String name, SourceUri source, Optional<WebhookConfig> webhook) {
  /** Whether anything goes back to it. */
  public boolean isTold() {
    return webhook.isPresent();
  }
}

package dev.umsync.ingest.config;

import dev.umsync.common.identity.SourceUri;
import java.util.Optional;

/**
 * How one UM server is followed and told, beside what it sends itself. Thread rule: immutable.
 *
 * @param name the source's section
 * @param source the UM server
 * @param webhook where it takes signed requests
 * @param asterisk its folders, and its manager interface
 */
public record UmServerConfig(
    String name,
    SourceUri source,
    Optional<WebhookConfig> webhook,
    Optional<AsteriskConfig> asterisk) {}

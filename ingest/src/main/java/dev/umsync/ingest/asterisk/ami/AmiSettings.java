package dev.umsync.ingest.asterisk.ami;

import dev.umsync.common.config.Secret;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How one server's manager interface is reached. Thread rule: immutable.
 *
 * @param host from the configuration
 * @param port usually 5038, or 5039 with TLS
 * @param tls whose certificates are trusted; empty for clear text
 * @param user of manager.conf
 * @param secret of that user; only a digest of it and of the server's challenge is sent
 * @param timeout to connect, and for each answer
 */
public record AmiSettings(
    String host,
    int port,
    Optional<SSLContext> tls,
    String user,
    Secret secret,
    Duration timeout) {}

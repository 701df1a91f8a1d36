package dev.umsync.testbed.mail;

import java.nio.file.Path;

/**
 * Where a client finds a mail server and whom it trusts there. Immutable.
 *
 * @param trustCertificate PEM file with the certificate to trust
 */
public record MailServerAddress(String host, int imapsPort, Path trustCertificate) {}

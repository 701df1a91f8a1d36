package dev.umsync.credential.account;

import java.time.Instant;
import java.util.Optional;

/**
 * What may be shown of a key: everything but its private part. Thread rule: immutable.
 *
 * @param id unique within a tenant, letters, digits and hyphens
 * @param clientId what delegation or consent is granted to
 * @param clientEmail a service account's address
 * @param directoryId the Microsoft directory that the app is registered in
 * @param projectId the Google project
 * @param keyId the key's id at the provider
 * @param fingerprint SHA-256 of the public key in colon-separated hexadecimal; of a client secret
 *     {@code secret} and its first three characters
 * @param algorithm such as {@code RSA 2048}
 * @param expiresAt when a certificate or a secret ends
 */
public record KeyFacts(
    String id,
    String clientId,
    Optional<String> clientEmail,
    Optional<String> directoryId,
    Optional<String> projectId,
    Optional<String> keyId,
    String fingerprint,
    String algorithm,
    Optional<Instant> expiresAt) {}

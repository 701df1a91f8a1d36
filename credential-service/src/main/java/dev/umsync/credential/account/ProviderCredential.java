package dev.umsync.credential.account;

/**
 * A credential that tokens are minted with, in clear. Whoever mints, stores or shows one switches
 * over these; Google's keyless way (IAM signJwt) will be a further one. Implementations are
 * immutable and show no secret in {@code toString}.
 */
public sealed interface ProviderCredential permits ServiceAccountKey, MicrosoftApp {
  /** What it is. */
  KeyKind kind();

  /** What may be shown of it. */
  KeyFacts facts();

  /** All of it, to be sealed; {@link SealedForm#read} reads it back. */
  byte[] secret();
}

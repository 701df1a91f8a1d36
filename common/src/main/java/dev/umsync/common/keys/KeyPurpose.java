package dev.umsync.common.keys;

import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.mac.PredefinedMacParameters;
import java.security.GeneralSecurityException;

/** The keysets of an installation, one file each. */
public enum KeyPurpose {
  /** Opens sealed tokens; workers only. */
  WORKER_PRIVATE("worker-private"),
  /** Seals tokens to the workers; the public half of {@link #WORKER_PRIVATE}. */
  WORKER_PUBLIC("worker-public"),
  /** Makes and verifies message identities; workers only. */
  IDENTITY("identity"),
  /** Seals provider credentials on their topic; credential-service only. */
  MASTER("master");

  private final String word;

  KeyPurpose(String word) {
    this.word = word;
  }

  /** The file's name. */
  public String fileName() {
    return word + ".keyset.json";
  }

  /** The name a person reads. */
  public String word() {
    return word;
  }

  /** What new keys are: HPKE of RFC 9180 with X25519 and AES-256-GCM, HMAC-SHA256, AES-256-GCM. */
  Parameters parameters() throws GeneralSecurityException {
    return switch (this) {
      case WORKER_PRIVATE, WORKER_PUBLIC ->
          HpkeParameters.builder()
              .setKemId(HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256)
              .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
              .setAeadId(HpkeParameters.AeadId.AES_256_GCM)
              .setVariant(HpkeParameters.Variant.TINK)
              .build();
      case IDENTITY -> PredefinedMacParameters.HMAC_SHA256_256BITTAG;
      case MASTER -> PredefinedAeadParameters.AES256_GCM;
    };
  }
}

package dev.umsync.common.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HybridConfig;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is sealed is opened by another implementation, Tink's. */
class HpkeSenderTest {
  private static final byte[] CONTEXT = "umsync token v1\0ana@example.com".getBytes(UTF_8);

  @BeforeAll
  static void register() throws GeneralSecurityException {
    HybridConfig.register();
  }

  private static KeysetHandle keyset(String kem, String aead, String variant)
      throws GeneralSecurityException {
    HpkeParameters parameters =
        HpkeParameters.builder()
            .setKemId(
                "X25519".equals(kem)
                    ? HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256
                    : HpkeParameters.KemId.DHKEM_P256_HKDF_SHA256)
            .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
            .setAeadId(
                "AES_256".equals(aead)
                    ? HpkeParameters.AeadId.AES_256_GCM
                    : HpkeParameters.AeadId.AES_128_GCM)
            .setVariant(
                "TINK".equals(variant)
                    ? HpkeParameters.Variant.TINK
                    : HpkeParameters.Variant.NO_PREFIX)
            .build();
    KeysetHandle.Builder.Entry entry = KeysetHandle.generateEntryFromParameters(parameters);
    return KeysetHandle.newBuilder()
        .addEntry(
            ("TINK".equals(variant) ? entry.withRandomId() : entry.withFixedId(7)).makePrimary())
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "X25519, AES_256, TINK, true",
    "X25519, AES_256, NO_PREFIX, true",
    "X25519, AES_128, TINK, false",
    "P256, AES_256, TINK, false",
  })
  void whatIsSealedIsOpenedByTinkWithTheSameContextOnly(
      String kem, String aead, String variant, boolean own) throws GeneralSecurityException {
    KeysetHandle keyset = keyset(kem, aead, variant);
    HybridEncrypt sender = HpkeSender.to(keyset.getPublicKeysetHandle());
    HybridDecrypt opener = keyset.getPrimitive(RegistryConfiguration.get(), HybridDecrypt.class);

    assertThat(sender instanceof HpkeSender).isEqualTo(own);
    for (int length : new int[] {0, 1, 300, 4_000}) {
      byte[] token = "x".repeat(length).getBytes(UTF_8);
      byte[] sealed = sender.encrypt(token, CONTEXT);

      assertThat(opener.decrypt(sealed, CONTEXT)).isEqualTo(token);
      assertThat(sender.encrypt(token, CONTEXT)).isNotEqualTo(sealed);
      assertThatThrownBy(() -> opener.decrypt(sealed, "other".getBytes(UTF_8)))
          .isInstanceOf(GeneralSecurityException.class);
    }
  }
}

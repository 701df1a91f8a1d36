package dev.umsync.james;

import dev.umsync.testbed.idp.TokenIssuer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/** An issuer's key in the form that James reads (RFC 7517). Stateless. */
final class JsonWebKeys {
  private JsonWebKeys() {}

  static String of(TokenIssuer issuer) {
    RSAPublicKey key = publicKey(issuer.publicKeyPem());
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    return """
    {"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"%s","n":"%s","e":"%s"}]}
    """
        .formatted(
            issuer.keyId(),
            base64.encodeToString(unsigned(key.getModulus().toByteArray())),
            base64.encodeToString(unsigned(key.getPublicExponent().toByteArray())));
  }

  private static RSAPublicKey publicKey(String pem) {
    String base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    try {
      return (RSAPublicKey)
          KeyFactory.getInstance("RSA")
              .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("The issuer's key is no RSA key in PEM", e);
    }
  }

  private static byte[] unsigned(byte[] twosComplement) {
    int from = twosComplement[0] == 0 ? 1 : 0;
    return Arrays.copyOfRange(twosComplement, from, twosComplement.length);
  }
}

package dev.umsync.credential.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.umsync.common.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * The bytes of a credential before they are sealed and after they are opened. A Google JSON key is
 * kept as it came, everything else as JSON of our own. Thread rule: one thread.
 */
public final class SealedForm {
  private final ObjectNode node = Json.mapper().createObjectNode();

  private SealedForm() {}

  static SealedForm none() {
    return new SealedForm();
  }

  static SealedForm of(RSAPrivateCrtKey key) {
    return new SealedForm()
        .with("privateKey", Base64.getEncoder().encodeToString(key.getEncoded()));
  }

  SealedForm with(String name, String value) {
    node.put(name, value);
    return this;
  }

  SealedForm with(X509Certificate certificate) {
    try {
      return with("certificate", Base64.getEncoder().encodeToString(certificate.getEncoded()));
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read has an encoding", e);
    }
  }

  byte[] bytes() {
    return Json.bytes(node);
  }

  /**
   * Reads a credential back.
   *
   * @throws KeyFileProblem if the bytes are not what {@link ProviderCredential#secret} gave
   */
  public static ProviderCredential read(KeyKind kind, byte[] secret) throws KeyFileProblem {
    return switch (kind) {
      case GOOGLE_SERVICE_ACCOUNT -> ServiceAccountKey.parse(secret);
      case GOOGLE_P12 -> {
        JsonNode form = tree(secret);
        yield new ServiceAccountKey(
            kind,
            form.path("clientId").asText(),
            form.path("clientEmail").asText(),
            Optional.empty(),
            key(form),
            Optional.empty(),
            secret);
      }
      case MICROSOFT_SECRET -> {
        JsonNode form = tree(secret);
        Optional<Instant> ends =
            Optional.of(form.path("expires").asText())
                .filter(t -> !t.isEmpty())
                .map(Instant::parse);
        yield app(form, new MicrosoftApp.Proof.Secret(form.path("secret").asText(), ends));
      }
      case MICROSOFT_CERTIFICATE -> {
        JsonNode form = tree(secret);
        yield app(form, new MicrosoftApp.Proof.Certificate(certificate(form), key(form)));
      }
    };
  }

  private static MicrosoftApp app(JsonNode form, MicrosoftApp.Proof proof) {
    return new MicrosoftApp(
        form.path("directoryId").asText(), form.path("clientId").asText(), proof);
  }

  private static JsonNode tree(byte[] secret) throws KeyFileProblem {
    try {
      return Json.mapper().readTree(secret);
    } catch (IOException e) {
      throw unusable();
    }
  }

  private static RSAPrivateCrtKey key(JsonNode form) throws KeyFileProblem {
    try {
      return RsaKeys.ofPkcs8(
          Base64.getDecoder().decode(form.path("privateKey").asText()), "the stored key");
    } catch (IllegalArgumentException e) {
      throw unusable();
    }
  }

  private static X509Certificate certificate(JsonNode form) throws KeyFileProblem {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(
                      Base64.getDecoder().decode(form.path("certificate").asText())));
    } catch (CertificateException | IllegalArgumentException e) {
      throw unusable();
    }
  }

  private static KeyFileProblem unusable() {
    return new KeyFileProblem(
        KeyFileProblem.Reason.UNUSABLE,
        "the stored credential can't be read; upload the key again");
  }
}

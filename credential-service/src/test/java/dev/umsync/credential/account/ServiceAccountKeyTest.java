package dev.umsync.credential.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.umsync.common.json.Json;
import dev.umsync.credential.account.KeyFileProblem.Reason;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ServiceAccountKeyTest {
  private static final String PEM_2048 = pem(2048);

  private static String pem(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return "-----BEGIN PRIVATE KEY-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'})
              .encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
          + "\n-----END PRIVATE KEY-----\n";
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, String> whole() {
    Map<String, String> file = new LinkedHashMap<>();
    file.put("type", "service_account");
    file.put("project_id", "voicemail-1");
    file.put("private_key_id", "0f1e2d3c");
    file.put("private_key", PEM_2048);
    file.put("client_email", "sync@voicemail-1.iam.gserviceaccount.com");
    file.put("client_id", "101234567890123456789");
    file.put("token_uri", "https://attacker.example/token");
    return file;
  }

  private static byte[] without(String field) {
    Map<String, String> file = whole();
    file.remove(field);
    return Json.bytes(file);
  }

  private static byte[] with(String field, String value) {
    Map<String, String> file = whole();
    file.put(field, value);
    return Json.bytes(file);
  }

  @Test
  void aWholeFileIsRead() throws Exception {
    ServiceAccountKey key = ServiceAccountKey.parse(Json.bytes(whole()));

    assertThat(key.clientId()).isEqualTo("101234567890123456789");
    assertThat(key.clientEmail()).isEqualTo("sync@voicemail-1.iam.gserviceaccount.com");
    assertThat(key.privateKeyId()).hasValue("0f1e2d3c");
    assertThat(key.privateKey().getAlgorithm()).isEqualTo("RSA");
  }

  @Test
  void itsTextHoldsNoKey() throws Exception {
    assertThat(ServiceAccountKey.parse(Json.bytes(whole())).toString())
        .doesNotContain("PRIVATE")
        .doesNotContain("modulus");
  }

  static Stream<Arguments> badFiles() {
    byte[] whole = Json.bytes(whole());
    byte[] half = java.util.Arrays.copyOf(whole, whole.length / 2);
    return Stream.of(
        Arguments.of("empty", Reason.EMPTY, new byte[0], "is empty"),
        Arguments.of("truncated", Reason.TRUNCATED, half, "not whole JSON"),
        Arguments.of(
            "a picture", Reason.WRONG, new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10}, "not"),
        Arguments.of(
            "a list", Reason.WRONG, "[1]".getBytes(StandardCharsets.UTF_8), "not a JSON object"),
        Arguments.of(
            "a person's credential",
            Reason.USER_CREDENTIAL,
            with("type", "authorized_user"),
            "a person's credential"),
        Arguments.of(
            "an OAuth client",
            Reason.OAUTH_CLIENT,
            "{\"installed\":{\"client_id\":\"x\"}}".getBytes(StandardCharsets.UTF_8),
            "an OAuth client's secret"),
        Arguments.of(
            "another type", Reason.WRONG, with("type", "external_account"), "not service_account"),
        Arguments.of("no client id", Reason.INCOMPLETE, without("client_id"), "lacks client_id"),
        Arguments.of(
            "no key id", Reason.INCOMPLETE, without("private_key_id"), "lacks private_key_id"),
        Arguments.of("no key", Reason.INCOMPLETE, without("private_key"), "lacks private_key"),
        Arguments.of(
            "half a PEM",
            Reason.INCOMPLETE,
            with("private_key", PEM_2048.substring(0, 300)),
            "not a whole PEM block"),
        Arguments.of(
            "no PKCS #8",
            Reason.UNUSABLE,
            with("private_key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
            "not an RSA key"),
        Arguments.of(
            "a short key", Reason.TOO_SHORT, with("private_key", pem(1024)), "has 1024 bits"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badFiles")
  void aFileThatIsNoUsableKeySaysWhich(String name, Reason reason, byte[] file, String said) {
    assertThatThrownBy(() -> ServiceAccountKey.parse(file))
        .as(name)
        .isInstanceOf(KeyFileProblem.class)
        .hasMessageContaining(said)
        .hasMessageNotContaining("PRIVATE KEY")
        .hasMessageNotContaining("Exception")
        .isInstanceOfSatisfying(
            KeyFileProblem.class, problem -> assertThat(problem.reason()).isEqualTo(reason));
  }
}

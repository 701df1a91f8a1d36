package dev.umsync.credential.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.json.Json;
import dev.umsync.credential.account.KeyFileProblem.Reason;
import java.io.IOException;
import java.util.Optional;

/** Reads the JSON key file that Google's console hands out. Stateless. */
final class GoogleKeyFile {
  private static final int LARGEST_FILE_BYTES = 64 * 1024;

  private GoogleKeyFile() {}

  static ServiceAccountKey read(byte[] json) throws KeyFileProblem {
    JsonNode file = tree(json);
    checkKind(file);
    return new ServiceAccountKey(
        KeyKind.GOOGLE_SERVICE_ACCOUNT,
        plain(file, "client_id"),
        plain(file, "client_email"),
        Optional.of(plain(file, "private_key_id")),
        RsaKeys.ofPem(field(file, "private_key"), "the file's private_key"),
        Optional.of(plain(file, "project_id")),
        json);
  }

  private static JsonNode tree(byte[] json) throws KeyFileProblem {
    if (json.length == 0) {
      throw new KeyFileProblem(Reason.EMPTY, "the key file is empty; download a JSON key again");
    }
    if (json.length > LARGEST_FILE_BYTES) {
      throw new KeyFileProblem(
          Reason.WRONG,
          "the key file has %d bytes, a service account's key has some 2,400; choose the file that was downloaded"
              .formatted(json.length));
    }
    try {
      JsonNode file = Json.mapper().readTree(json);
      if (file.isObject()) {
        return file;
      }
    } catch (JsonEOFException e) {
      throw new KeyFileProblem(
          Reason.TRUNCATED,
          "the key file is not whole JSON: it breaks off at line %d; download a JSON key again"
              .formatted(e.getLocation().getLineNr()));
    } catch (JsonProcessingException e) {
      throw json[0] == '{'
          ? new KeyFileProblem(
              Reason.TRUNCATED,
              "the key file is not whole JSON: it is malformed at line %d; download a JSON key again"
                  .formatted(e.getLocation().getLineNr()))
          : notJson(json);
    } catch (IOException e) {
      throw notJson(json);
    }
    throw new KeyFileProblem(
        Reason.WRONG, "the key file is not a JSON object; download a JSON key again");
  }

  private static KeyFileProblem notJson(byte[] file) {
    // A PKCS #12 file is a DER sequence with a long length.
    boolean der = file.length > 1 && file[0] == 0x30 && (file[1] & 0xf0) == 0x80;
    return new KeyFileProblem(
        Reason.WRONG,
        der
            ? "the key file is not JSON but looks like a .p12; choose the kind .p12, with client ID and e-mail address"
            : "the key file is not JSON; choose the key type JSON when downloading");
  }

  private static void checkKind(JsonNode file) throws KeyFileProblem {
    String type = file.path("type").asText();
    if (type.equals("authorized_user")) {
      throw new KeyFileProblem(
          Reason.USER_CREDENTIAL,
          "this is a person's credential (type authorized_user), not a service account's key; create a key under IAM & Admin, Service accounts");
    }
    if (file.has("installed") || file.has("web")) {
      throw new KeyFileProblem(
          Reason.OAUTH_CLIENT,
          "this is an OAuth client's secret, not a service account's key; create a key under IAM & Admin, Service accounts");
    }
    if (!type.equals("service_account")) {
      throw new KeyFileProblem(
          Reason.WRONG,
          "the file's type is not service_account; it is no key of a Google service account");
    }
  }

  private static String field(JsonNode file, String name) throws KeyFileProblem {
    String value = file.path(name).asText();
    if (value.isBlank()) {
      throw new KeyFileProblem(
          Reason.INCOMPLETE,
          name,
          "the key file lacks %s; download a JSON key again".formatted(name));
    }
    return value;
  }

  /** A value that is shown, logged and made part of keys: no spaces, no controls, not long. */
  private static String plain(JsonNode file, String name) throws KeyFileProblem {
    return PlainText.checked(field(file, name), name, "the key file's " + name);
  }
}

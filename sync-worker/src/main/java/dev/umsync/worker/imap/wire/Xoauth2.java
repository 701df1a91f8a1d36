package dev.umsync.worker.imap.wire;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The SASL mechanism XOAUTH2: what is sent, and what a refusal's challenge says. Stateless. */
final class Xoauth2 {
  private static final Pattern STATUS = Pattern.compile("\"status\"\\s*:\\s*\"([^\"]{1,32})\"");
  private static final Pattern SCOPE = Pattern.compile("\"scope\"\\s*:\\s*\"([^\"]{1,200})\"");

  private Xoauth2() {}

  /** The client's only message, in base64. */
  static String initialResponse(String user, String token) {
    String plain = "user=" + user + "\u0001auth=Bearer " + token + "\u0001\u0001";
    return Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A refusal's challenge in short, such as {@code status 401, scope mail.google.com}; empty if it
   * is none.
   */
  static Optional<String> describe(String challenge) {
    String json;
    try {
      json = new String(Base64.getMimeDecoder().decode(challenge.strip()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    Matcher status = STATUS.matcher(json);
    if (!status.find()) {
      return Optional.empty();
    }
    Matcher scope = SCOPE.matcher(json);
    String wanted =
        scope.find()
            ? ", scope " + scope.group(1).replaceFirst("^https?://", "").replaceFirst("/$", "")
            : "";
    return Optional.of("status " + status.group(1) + wanted);
  }
}

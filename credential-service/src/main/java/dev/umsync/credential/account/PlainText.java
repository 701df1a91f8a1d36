package dev.umsync.credential.account;

import dev.umsync.credential.account.KeyFileProblem.Reason;
import java.util.regex.Pattern;

/** Names that come from outside and are shown, logged and made part of keys. Stateless. */
final class PlainText {
  private static final Pattern PLAIN = Pattern.compile("[\\x21-\\x7e]{1,200}");
  // A directory is named by its id or by one of its domains; it becomes part of a URL's path.
  private static final Pattern DIRECTORY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,199}");

  private PlainText() {}

  /** No spaces, no controls, not long. */
  static String checked(String value, String field, String what) throws KeyFileProblem {
    if (!PLAIN.matcher(value).matches()) {
      throw new KeyFileProblem(
          Reason.INCOMPLETE,
          field,
          value.isEmpty()
              ? what + " is missing"
              : what + " is not what the provider writes there; copy it again");
    }
    return value;
  }

  static String directory(String value) throws KeyFileProblem {
    if (!DIRECTORY.matcher(value).matches()) {
      throw new KeyFileProblem(
          Reason.INCOMPLETE,
          "directoryId",
          "the directory (tenant) ID is not one; copy it from the app's Overview in the Microsoft Entra admin center");
    }
    return value;
  }
}

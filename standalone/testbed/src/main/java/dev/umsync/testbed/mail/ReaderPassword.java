package dev.umsync.testbed.mail;

import java.security.SecureRandom;

/** Makes the password that mailboxes of one server are looked into with. Stateless. */
public final class ReaderPassword {
  // Without the letters and digits that people mistake for each other.
  private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";
  private static final int LENGTH = 16;

  private ReaderPassword() {}

  /** A new one. */
  public static String random(SecureRandom random) {
    StringBuilder text = new StringBuilder(LENGTH);
    while (text.length() < LENGTH) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }
}

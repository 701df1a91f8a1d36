package dev.umsync.credential.account;

import java.util.Optional;
import java.util.stream.Stream;

/** What a provider credential is; the constants' names are on the topic. */
public enum KeyKind {
  /** Google's JSON key file. */
  GOOGLE_SERVICE_ACCOUNT("google-json"),
  /** Google's older PKCS #12 file. */
  GOOGLE_P12("google-p12"),
  /** A client secret of an app registered with Microsoft Entra. */
  MICROSOFT_SECRET("microsoft-secret"),
  /** A certificate of such an app. */
  MICROSOFT_CERTIFICATE("microsoft-certificate");

  private final String word;

  KeyKind(String word) {
    this.word = word;
  }

  /** As people and the API name it. */
  public String word() {
    return word;
  }

  /** Whether it opens mailboxes at Microsoft. */
  public boolean isMicrosoft() {
    return this == MICROSOFT_SECRET || this == MICROSOFT_CERTIFICATE;
  }

  /** The kind of that name. */
  public static Optional<KeyKind> named(String word) {
    return Stream.of(values()).filter(k -> k.word.equals(word)).findFirst();
  }
}

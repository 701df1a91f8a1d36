package dev.umsync.testbed.gmail.script;

import java.time.Duration;
import java.util.Optional;

/**
 * What happens to one command instead of, or beside, its usual answer. Texts are Gmail's.
 * Immutable.
 */
public sealed interface Fault {
  /** When a connection ends. */
  enum Moment {
    /** Before the command does anything. */
    BEFORE,
    /** When its first literal is announced: no byte of it is asked for. */
    BEFORE_LITERAL,
    /** When the literal has arrived: nothing is stored. */
    AFTER_LITERAL,
    /** When all is done and stored, before the tagged OK. */
    BEFORE_OK
  }

  /** The connection ends, with {@code * BYE text} or, if there is no text, without a word. */
  record End(Moment moment, Optional<String> bye) implements Fault {}

  /** A tagged answer, such as {@code NO [ALERT] …}; the command does nothing. */
  record Refuse(String status, String text) implements Fault {}

  /** The usual answer with this appended to the text of its OK. */
  record Remark(String text) implements Fault {}

  /** The usual answer after this time. */
  record Slow(Duration delay) implements Fault {}

  /** An APPEND is stored and answered OK without APPENDUID. */
  record NoAppendUid() implements Fault {}

  static Fault bye() {
    return end(Moment.BEFORE, "Temporary System Error");
  }

  /** As Gmail ends a session whose token has run out. */
  static Fault sessionExpired() {
    return end(Moment.BEFORE, "Session expired, please login again.");
  }

  static Fault byeBeforeLiteral() {
    return end(Moment.BEFORE_LITERAL, "Temporary System Error");
  }

  static Fault byeAfterLiteral() {
    return end(Moment.AFTER_LITERAL, "Temporary System Error");
  }

  static Fault byeBeforeOk() {
    return end(Moment.BEFORE_OK, "Temporary System Error");
  }

  /** The connection breaks without BYE. */
  static Fault cut(Moment moment) {
    return new End(moment, Optional.empty());
  }

  static Fault end(Moment moment, String bye) {
    return new End(moment, Optional.of(bye));
  }

  /** Bandwidth used up: hold for hours. */
  static Fault overQuotaBye() {
    return end(Moment.BEFORE, "[OVERQUOTA] Account exceeded command or bandwidth limits.");
  }

  static Fault overQuota() {
    return no("[OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)");
  }

  static Fault tooManyConnections() {
    return no("[ALERT] Too many simultaneous connections. (Failure)");
  }

  static Fault invalidCredentials() {
    return no("[AUTHENTICATIONFAILED] Invalid credentials (Failure)");
  }

  static Fault imapDisabledForDomain() {
    return no(
        "[ALERT] IMAP access is disabled for your domain. Please contact your domain administrator."
            + " (Failure)");
  }

  static Fault notEnabledForImap() {
    return no("[ALERT] Your account is not enabled for IMAP use. (Failure)");
  }

  static Fault webLoginRequired() {
    return no("[ALERT] Please log in via your web browser (Failure)");
  }

  static Fault unavailable() {
    return no("[UNAVAILABLE] Temporary System Error (Failure)");
  }

  static Fault tooBig() {
    return no("[TOOBIG] Message too large. (Failure)");
  }

  static Fault no(String text) {
    return new Refuse("NO", text);
  }

  static Fault bad(String text) {
    return new Refuse("BAD", text);
  }

  static Fault throttled() {
    return new Remark("[THROTTLED]");
  }

  static Fault slow(Duration delay) {
    return new Slow(delay);
  }

  static Fault noAppendUid() {
    return new NoAppendUid();
  }
}

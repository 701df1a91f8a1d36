package dev.umsync.worker.voicemail.compose;

import dev.umsync.common.event.Caller;
import java.util.Optional;

/** A caller in the words of a message. Stateless. */
final class CallerText {
  private CallerText() {}

  /** {@code Ana Núñez (+34 600 123 456)}, or what there is of it, or {@code a withheld number}. */
  static String inASentence(Caller caller) {
    return caller.withheld() ? "a withheld number" : nameAndNumber(caller);
  }

  /** The same as a name on its own, for From and the body. */
  static String standingAlone(Caller caller) {
    return caller.withheld() ? "Withheld number" : nameAndNumber(caller);
  }

  private static String nameAndNumber(Caller caller) {
    if (caller.name().isPresent() && caller.number().isPresent()) {
      return caller.name().get() + " (" + caller.number().get() + ")";
    }
    return caller.name().or(caller::number).orElse("");
  }

  /**
   * The number as a tel: link (RFC 3966): digits with a leading plus where there is one; empty
   * where it holds none, such as {@code anonymous} or {@code sip:ana@example.com}.
   */
  static Optional<String> telUri(Caller caller) {
    String number = caller.number().orElse("");
    if (number.isEmpty() || !number.matches("\\+?[0-9 ()./-]{1,40}")) {
      return Optional.empty();
    }
    String digits = number.replaceAll("[^0-9]", "");
    return digits.isEmpty()
        ? Optional.empty()
        : Optional.of("tel:" + (number.startsWith("+") ? "+" : "") + digits);
  }
}

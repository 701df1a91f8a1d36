package dev.umsync.testbed.gmail.command;

import dev.umsync.testbed.gmail.store.MessageBytes;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.List;
import java.util.stream.Collectors;

/** ENVELOPE of FETCH (RFC 3501 section 7.4.2). Stateless. */
final class Envelope {
  private Envelope() {}

  static String of(MessageBytes message) {
    String from = addresses(message, "from");
    return "("
        + String.join(
            " ",
            List.of(
                string(message, "date"),
                string(message, "subject"),
                from,
                orElse(addresses(message, "sender"), from),
                orElse(addresses(message, "reply-to"), from),
                addresses(message, "to"),
                addresses(message, "cc"),
                addresses(message, "bcc"),
                string(message, "in-reply-to"),
                string(message, "message-id")))
        + ")";
  }

  private static String string(MessageBytes message, String name) {
    return message.values(name).stream().findFirst().map(Names::quoted).orElse("NIL");
  }

  private static String addresses(MessageBytes message, String name) {
    try {
      List<InternetAddress> found =
          List.of(InternetAddress.parseHeader(String.join(",", message.values(name)), false));
      return found.isEmpty()
          ? "NIL"
          : found.stream().map(Envelope::address).collect(Collectors.joining("", "(", ")"));
    } catch (AddressException e) {
      return "NIL";
    }
  }

  private static String address(InternetAddress address) {
    String mail = String.valueOf(address.getAddress());
    int at = mail.indexOf('@');
    String personal = address.getPersonal();
    return "(%s NIL %s %s)"
        .formatted(
            personal == null ? "NIL" : Names.quoted(personal),
            Names.quoted(at < 0 ? mail : mail.substring(0, at)),
            at < 0 ? "NIL" : Names.quoted(mail.substring(at + 1)));
  }

  private static String orElse(String text, String other) {
    return text.equals("NIL") ? other : text;
  }
}

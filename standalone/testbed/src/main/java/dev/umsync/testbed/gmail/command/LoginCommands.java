package dev.umsync.testbed.gmail.command;

import dev.umsync.testbed.gmail.script.Behaviour;
import dev.umsync.testbed.gmail.script.Command;
import dev.umsync.testbed.gmail.script.Fault;
import dev.umsync.testbed.gmail.session.Account;
import dev.umsync.testbed.gmail.session.ImapSession;
import dev.umsync.testbed.gmail.session.Reply;
import dev.umsync.testbed.gmail.wire.ImapCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * AUTHENTICATE (XOAUTH2, OAUTHBEARER, PLAIN) and LOGIN. A token that is refused meets Gmail's
 * challenge first.
 */
final class LoginCommands {
  private static final String CHALLENGE =
      """
      {"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}\
      """;
  private static final Reply INVALID = Reply.no("[AUTHENTICATIONFAILED] Invalid credentials");

  private LoginCommands() {}

  static Reply authenticate(ImapSession session, ImapCommand command) throws IOException {
    String response;
    if (command.args().size() > 1) {
      response = command.arg(1).text();
    } else {
      session.out().continuation("");
      response = session.parser().readLine();
    }
    String decoded;
    try {
      decoded = new String(Base64.getDecoder().decode(response), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return Reply.bad("Invalid SASL argument.");
    }
    return switch (command.arg(0).text().toUpperCase(Locale.ROOT)) {
      case "XOAUTH2", "OAUTHBEARER" -> bearer(session, decoded);
      case "PLAIN" -> plain(session, decoded);
      default -> Reply.bad("Unknown SASL mechanism.");
    };
  }

  static Reply login(ImapSession session, ImapCommand command) throws IOException {
    return password(session, command.arg(0).text(), command.arg(1).text());
  }

  private static Reply bearer(ImapSession session, String response) throws IOException {
    Map<String, String> fields = new HashMap<>();
    for (String part : response.split("\u0001", -1)) {
      if (part.startsWith("n,a=")) { // RFC 7628's GS2 header
        fields.put("user", part.substring("n,a=".length()).replace(",", ""));
      }
      int equals = part.indexOf('=');
      if (equals > 0) {
        fields.put(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    String address = fields.getOrDefault("user", "");
    String bearer = fields.getOrDefault("auth", "");
    if (!bearer.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return Reply.bad("Invalid SASL argument.");
    }
    Optional<Reply> refusal = meetFault(session, address, Command.AUTHENTICATE);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    String token = bearer.substring(7).strip();
    Optional<Account> account =
        behaviourOf(session, address).refusesTokens()
            ? Optional.empty()
            : session.parts().accounts().byToken(address, token);
    if (account.isPresent()) {
      return enter(session, account.get());
    }
    session
        .out()
        .continuation(
            Base64.getEncoder().encodeToString(CHALLENGE.getBytes(StandardCharsets.US_ASCII)));
    // The client owes an answer to the challenge; what it says does not matter.
    session.parser().readLine();
    session.roundTrip();
    return INVALID;
  }

  private static Reply plain(ImapSession session, String response) throws IOException {
    List<String> parts = List.of(response.split("\u0000", -1));
    return parts.size() == 3
        ? password(session, parts.get(1), parts.get(2))
        : Reply.bad("Invalid SASL argument.");
  }

  private static Reply password(ImapSession session, String address, String password)
      throws IOException {
    Optional<Reply> refusal = meetFault(session, address, Command.LOGIN);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Optional<Account> account = session.parts().accounts().byPassword(address, password);
    return account.isPresent() ? enter(session, account.get()) : INVALID;
  }

  private static Reply enter(ImapSession session, Account account) throws IOException {
    if (!account.admit(session)) {
      return Reply.no("[ALERT] Too many simultaneous connections.");
    }
    session.logIn(account);
    session.out().untagged("CAPABILITY " + GeneralCommands.capabilities(session));
    return Reply.ok(account.address() + " authenticated (Success)");
  }

  private static Optional<Reply> meetFault(ImapSession session, String address, Command command)
      throws IOException {
    Optional<Fault> fault = behaviourOf(session, address).take(command);
    return fault.isPresent() ? session.meet(fault.get()) : Optional.empty();
  }

  private static Behaviour behaviourOf(ImapSession session, String address) {
    return session
        .parts()
        .accounts()
        .known(address)
        .map(Account::behaviour)
        .orElse(session.parts().forAll());
  }
}

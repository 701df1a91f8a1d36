package dev.umsync.testbed.gmail.command;

import dev.umsync.testbed.gmail.session.ImapSession;
import dev.umsync.testbed.gmail.session.Reply;
import dev.umsync.testbed.gmail.wire.Arg;
import dev.umsync.testbed.gmail.wire.ImapCommand;
import java.io.IOException;
import java.util.Locale;

/** CAPABILITY, ID, ENABLE, NAMESPACE, GETQUOTA, GETQUOTAROOT, LOGOUT and NOOP. */
final class GeneralCommands {
  private static final String BEFORE_LOGIN =
      "IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 XYZZY SASL-IR"
          + " AUTH=XOAUTH2 AUTH=PLAIN AUTH=PLAIN-CLIENTTOKEN AUTH=OAUTHBEARER";
  private static final String AFTER_LOGIN =
      "IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 UIDPLUS"
          + " COMPRESS=DEFLATE ENABLE MOVE CONDSTORE ESEARCH UTF8=ACCEPT LIST-EXTENDED LIST-STATUS"
          + " LITERAL- SPECIAL-USE APPENDLIMIT=35651584";
  private static final int QUOTA_KIB = 15 * 1024 * 1024;

  private GeneralCommands() {}

  static String capabilities(ImapSession session) {
    return session.account().isPresent() ? AFTER_LOGIN : BEFORE_LOGIN;
  }

  static Reply capability(ImapSession session, ImapCommand command) throws IOException {
    session.out().untagged("CAPABILITY " + capabilities(session));
    return Reply.ok("Thats all she wrote!");
  }

  static Reply id(ImapSession session, ImapCommand command) throws IOException {
    session
        .out()
        .untagged("ID (\"name\" \"GImap\" \"vendor\" \"Google, Inc.\" \"version\" \"testbed\")");
    return Reply.ok();
  }

  static Reply enable(ImapSession session, ImapCommand command) throws IOException {
    StringBuilder enabled = new StringBuilder("ENABLED");
    for (Arg arg : command.args()) {
      switch (arg.text().toUpperCase(Locale.ROOT)) {
        case "UTF8=ACCEPT" -> {
          session.enableUtf8();
          enabled.append(" UTF8=ACCEPT");
        }
        case "CONDSTORE" -> {
          session.enableCondstore();
          enabled.append(" CONDSTORE");
        }
        default -> {
          // Unknown extensions are passed over in silence (RFC 5161).
        }
      }
    }
    session.out().untagged(enabled.toString());
    return Reply.ok();
  }

  static Reply namespace(ImapSession session, ImapCommand command) throws IOException {
    session.out().untagged("NAMESPACE ((\"\" \"/\")) NIL NIL");
    return Reply.ok();
  }

  static Reply quotaRoot(ImapSession session, ImapCommand command) throws IOException {
    session.out().untagged("QUOTAROOT " + Names.quoted(command.arg(0).text()) + " \"\"");
    return quota(session, command);
  }

  static Reply quota(ImapSession session, ImapCommand command) throws IOException {
    session.out().untagged("QUOTA \"\" (STORAGE 1 " + QUOTA_KIB + ")");
    return Reply.ok();
  }

  static Reply logout(ImapSession session, ImapCommand command) throws IOException {
    session.out().untagged("BYE LOGOUT Requested");
    return Reply.ok("73 good day (Success)");
  }

  static Reply nothing(ImapSession session, ImapCommand command) {
    return Reply.ok();
  }
}

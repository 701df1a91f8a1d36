package dev.umsync.testbed.asterisk;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One connection to a {@link ManagerServer}. One thread. */
final class ManagerSession {
  private static final String CHALLENGE = "840415273";

  private final ManagerServer server;
  private final Socket socket;
  private boolean authenticated;

  ManagerSession(ManagerServer server, Socket socket) {
    this.server = server;
    this.socket = socket;
  }

  void run() {
    try (socket;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      send("Asterisk Call Manager/11.0.0\r\n");
      Map<String, String> action = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          action.put(line.substring(0, colon), line.substring(colon + 1).strip());
        } else if (line.isEmpty() && !action.isEmpty()) {
          if (!handle(action)) {
            return;
          }
          action.clear();
        }
      }
    } catch (IOException e) {
      return; // the other side went, or we were closed
    }
  }

  private boolean handle(Map<String, String> action) throws IOException {
    String name = action.getOrDefault("Action", "");
    if (!authenticated) {
      return login(name, action);
    }
    server.seen(name);
    if (!server.acts()) {
      return true;
    }
    if (!server.has(name)) {
      error(
          action,
          "Invalid/unknown command: %s. Use Action: ListCommands to show available commands."
              .formatted(name));
    } else if (!server.permits(name)) {
      error(action, "Permission denied");
    } else {
      carryOut(name, action);
    }
    return true;
  }

  private boolean login(String name, Map<String, String> action) throws IOException {
    switch (name.toLowerCase(Locale.ROOT)) {
      case "challenge" ->
          answer("Response: Success\r\n" + id(action) + "Challenge: " + CHALLENGE + "\r\n\r\n");
      case "login" -> {
        boolean right =
            server.user().equals(action.get("Username"))
                && (md5(CHALLENGE + server.secret()).equals(action.get("Key"))
                    || server.secret().equals(action.get("Secret")));
        if (!right) {
          error(action, "Authentication failed");
          return false;
        }
        authenticated = true;
        ack(action, "Authentication accepted");
        send("Event: FullyBooted\r\nPrivilege: system,all\r\nStatus: Fully Booted\r\n\r\n");
      }
      default -> error(action, "Permission denied");
    }
    return true;
  }

  private void carryOut(String name, Map<String, String> action) throws IOException {
    String context = action.getOrDefault("Context", "");
    String mailbox = action.getOrDefault("Mailbox", "");
    switch (name) {
      case "VoicemailMove" -> {
        if (all(action, "Mailbox", "Context", "Folder", "ID", "ToFolder")) {
          boolean moved =
              server
                  .spool()
                  .move(
                      context,
                      mailbox,
                      action.getOrDefault("Folder", ""),
                      action.getOrDefault("ID", ""),
                      action.getOrDefault("ToFolder", ""));
          changed(action, moved, "move");
        }
      }
      case "VoicemailRemove" -> {
        if (all(action, "Mailbox", "Context", "Folder", "ID")) {
          boolean removed =
              server
                  .spool()
                  .remove(
                      context,
                      mailbox,
                      action.getOrDefault("Folder", ""),
                      action.getOrDefault("ID", ""));
          changed(action, removed, "remove");
        }
      }
      case "VoicemailRefresh" -> {
        ack(action, "Refresh sent");
        waiting(context, mailbox);
      }
      case "VoicemailBoxSummary" -> {
        server.spool().giveIds(context, mailbox);
        answer(
            "Response: Success\r\n"
                + id(action)
                + "EventList: start\r\nMessage: Voicemail box detail will follow\r\n\r\n"
                + "Event: VoicemailBoxDetailComplete\r\n"
                + id(action)
                + "EventList: Complete\r\nListItems: 0\r\n\r\n");
      }
      case "MailboxCount" -> count(action, mailbox);
      case "MWIUpdate" -> {
        server.lamp(
            mailbox,
            action.getOrDefault("NewMessages", "0")
                + "/"
                + action.getOrDefault("OldMessages", "0"));
        answer("Response: Success\r\n" + id(action) + "\r\n");
      }
      case "Ping" ->
          answer(
              "Response: Success\r\n" + id(action) + "Ping: Pong\r\nTimestamp: 1.000000\r\n\r\n");
      case "ListCommands" -> {
        StringBuilder text = new StringBuilder("Response: Success\r\n" + id(action));
        for (String known : ManagerServer.ACTIONS.keySet()) {
          if (server.has(known) && server.permits(known)) {
            text.append(known).append(": As documented. (Priv: ").append("user)\r\n");
          }
        }
        answer(text.append("\r\n").toString());
      }
      default ->
          answer(
              "Response: Goodbye\r\n" + id(action) + "Message: Thanks for all the fish.\r\n\r\n");
    }
  }

  /** The text ends in a line feed of its own, so that an empty line more follows. */
  private void changed(Map<String, String> action, boolean done, String what) throws IOException {
    if (done) {
      server.changed();
    }
    ack(action, "Message %s %s\n".formatted(what, done ? "successful" : "failed"));
    if (done) {
      waiting(action.getOrDefault("Context", ""), action.getOrDefault("Mailbox", ""));
    }
  }

  private boolean all(Map<String, String> action, String... names) throws IOException {
    for (String name : names) {
      if (action.getOrDefault(name, "").isEmpty()) {
        error(action, name + " not specified, required");
        return false;
      }
    }
    return true;
  }

  private void count(Map<String, String> action, String mailbox) throws IOException {
    int at = mailbox.indexOf('@');
    String number = at < 0 ? mailbox : mailbox.substring(0, at);
    String context = at < 0 ? "default" : mailbox.substring(at + 1);
    answer(
        "Response: Success\r\n"
            + id(action)
            + "Message: Mailbox Message Count\r\nMailbox: %s\r\n".formatted(mailbox)
            + "UrgMessages: %d\r\nNewMessages: %d\r\nOldMessages: %d\r\n\r\n"
                .formatted(
                    server.spool().count(context, number, "Urgent"),
                    server.spool().count(context, number, "INBOX"),
                    server.spool().count(context, number, "Old")));
  }

  private void waiting(String context, String mailbox) throws IOException {
    if (!server.spool().has(context, mailbox)) {
      return;
    }
    int news =
        server.spool().count(context, mailbox, "INBOX")
            + server.spool().count(context, mailbox, "Urgent");
    answer(
        String.join(
                "\r\n",
                "Event: MessageWaiting",
                "Privilege: call,all",
                "Mailbox: %s@%s",
                "Waiting: %d",
                "New: %d",
                "Old: %d",
                "",
                "")
            .formatted(
                mailbox,
                context,
                news > 0 ? 1 : 0,
                news,
                server.spool().count(context, mailbox, "Old")));
  }

  private void ack(Map<String, String> action, String message) throws IOException {
    answer("Response: Success\r\n" + id(action) + "Message: " + message + "\r\n\r\n");
  }

  private void error(Map<String, String> action, String message) throws IOException {
    answer("Response: Error\r\n" + id(action) + "Message: " + message + "\r\n\r\n");
  }

  private static String id(Map<String, String> action) {
    String id = action.get("ActionID");
    return id == null ? "" : "ActionID: " + id + "\r\n";
  }

  private void answer(String text) throws IOException {
    if (!server.isSilent()) {
      send(text);
    }
  }

  private void send(String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static String md5(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has MD5", e);
    }
  }
}

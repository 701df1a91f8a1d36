package dev.umsync.worker.imap.wire;

import dev.umsync.worker.mailbox.ChangePermit;
import dev.umsync.worker.message.AppendTarget;
import dev.umsync.worker.message.MailboxUid;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.message.MessageSource;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.angus.mail.iap.Argument;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;

/**
 * One APPEND (RFC 3501, 6.3.11): the message goes straight to the socket, its last bytes only with
 * a permit. One round trip with LITERAL+, two without. Used once, by the thread that owns the
 * connection.
 */
final class AppendExchange {
  private static final DateTimeFormatter INTERNAL_DATE =
      DateTimeFormatter.ofPattern("dd-MMM-yyyy HH:mm:ss xx", Locale.US).withZone(ZoneOffset.UTC);

  /** LITERAL- allows a literal this long without waiting for the go-ahead (RFC 7888). */
  private static final int SHORT_LITERAL_BYTES = 4096;

  private static final Pattern APPENDUID =
      Pattern.compile("\\[APPENDUID (\\d{1,10}) (\\d{1,10})\\]");

  private final ImapProtocol protocol;
  private final String tag;
  private final List<Response> heard = new ArrayList<>();
  private boolean tailSent;

  AppendExchange(ImapProtocol protocol, String tag) {
    this.protocol = protocol;
    this.tag = tag;
  }

  AppendResult run(MessageSource message, AppendTarget target, ChangePermit permit) {
    try {
      return start(message.sizeBytes(), target) ? send(message, permit) : refused();
    } catch (IOException | ProtocolException e) {
      hearFarewell(e);
      protocol.disconnect();
      return new AppendResult.Broken(e, tailSent, ImapProtocol.refusals(heard));
    } catch (RuntimeException e) {
      // The message itself failed half-way: the server must not wait for the rest of the literal.
      protocol.disconnect();
      throw e;
    }
  }

  /** Whether the server is ready for the literal. */
  private boolean start(int sizeBytes, AppendTarget target) throws IOException, ProtocolException {
    boolean atOnce =
        protocol.hasCapability("LITERAL+")
            || (protocol.hasCapability("LITERAL-") && sizeBytes <= SHORT_LITERAL_BYTES);
    DataOutputStream out = protocol.out();
    out.writeBytes(tag + " APPEND ");
    protocol.withFolder(new Argument(), target.folder()).write(protocol);
    String flags =
        Stream.concat(target.flags().stream().map(MessageFlag::atom), target.more().stream())
            .distinct()
            .sorted()
            .collect(Collectors.joining(" "));
    String date = INTERNAL_DATE.format(target.internalDate());
    out.writeBytes(
        " (" + flags + ") \"" + date + "\" {" + sizeBytes + (atOnce ? "+}\r\n" : "}\r\n"));
    if (atOnce) {
      return true;
    }
    out.flush();
    while (true) {
      Response response = protocol.readResponse();
      if (response.isContinuation()) {
        return true;
      }
      heard.add(response);
      if (isOurs(response)) {
        return false;
      }
    }
  }

  private AppendResult send(MessageSource message, ChangePermit permit) throws IOException {
    DataOutputStream out = protocol.out();
    WithheldTail tail = new WithheldTail(out, message.sizeBytes());
    message.writeTo(tail);
    tail.requireComplete();
    // Whatever makes the server wait is behind us before the permit is asked.
    out.flush();
    if (!permit.permits()) {
      protocol.disconnect();
      return new AppendResult.Denied();
    }
    tailSent = true;
    tail.release();
    out.writeBytes("\r\n");
    out.flush();
    Response done = awaitTagged();
    return done.isOK() ? taken(done) : refused();
  }

  private Response awaitTagged() throws IOException {
    while (true) {
      Response response;
      try {
        response = protocol.readResponse();
      } catch (ProtocolException unreadable) {
        continue;
      }
      heard.add(response);
      if (isOurs(response)) {
        return response;
      }
    }
  }

  private boolean isOurs(Response response) {
    return response.isTagged() && tag.equals(response.getTag());
  }

  /**
   * A failed write often has its reason waiting to be read; the reading ends with the connection.
   */
  private void hearFarewell(Exception trouble) {
    if (trouble instanceof SocketTimeoutException
        || trouble instanceof ProtocolException
        || heard.stream().anyMatch(Response::isBYE)) {
      return;
    }
    try {
      while (true) {
        heard.add(protocol.readResponse());
      }
    } catch (IOException | ProtocolException over) {
      // Nothing more to hear.
    }
  }

  private AppendResult refused() {
    return new AppendResult.Refused(ImapProtocol.refusals(heard));
  }

  private static AppendResult taken(Response done) {
    String line = done.toString();
    Matcher matcher = APPENDUID.matcher(line);
    Optional<MailboxUid> uid =
        matcher.find()
            ? uid(Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(1)))
            : Optional.empty();
    return new AppendResult.Taken(uid, line.contains("[THROTTLED]"));
  }

  private static Optional<MailboxUid> uid(long uid, long uidValidity) {
    try {
      return Optional.of(new MailboxUid(uid, uidValidity));
    } catch (IllegalArgumentException outOfRange) {
      return Optional.empty();
    }
  }
}

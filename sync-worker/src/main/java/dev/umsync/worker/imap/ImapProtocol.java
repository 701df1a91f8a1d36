package dev.umsync.worker.imap;

import dev.umsync.worker.mailbox.AccessToken;
import dev.umsync.worker.mailbox.ChangePermit;
import dev.umsync.worker.message.AppendTarget;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.MailboxUid;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.message.MessageSource;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.angus.mail.iap.Argument;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.protocol.IMAPProtocol;
import org.eclipse.angus.mail.util.MailLogger;

/**
 * Angus's protocol class with an own login and an own APPEND. It stands below Angus's Store and
 * Folder because those reconnect behind one's back with an old token, fall back to LOGIN, and send
 * commands nobody asked for. Owned by one thread at a time.
 */
final class ImapProtocol extends IMAPProtocol {
  /** Held so that the level stays: below this name Angus would print message bodies. */
  private static final Logger WIRE = Logger.getLogger("dev.umsync.worker.imap.wire");

  private static final DateTimeFormatter INTERNAL_DATE =
      DateTimeFormatter.ofPattern("dd-MMM-yyyy HH:mm:ss xx", Locale.US).withZone(ZoneOffset.UTC);

  /** Gmail's LITERAL- allows a literal this long without waiting for the go-ahead (RFC 7888). */
  private static final int SHORT_LITERAL_BYTES = 4096;

  private static final int MOST_LOGIN_LINES = 50;
  private static final Pattern APPENDUID =
      Pattern.compile("\\[APPENDUID (\\d{1,10}) (\\d{1,10})\\]");
  private static final byte[] CRLF = {'\r', '\n'};

  static {
    WIRE.setLevel(Level.OFF);
  }

  private int ownTags;

  /** Connects and reads the greeting. */
  ImapProtocol(String name, String host, int port, Properties settings, boolean tls)
      throws IOException, ProtocolException {
    super(name, host, port, settings, tls, silent());
  }

  private static MailLogger silent() {
    return new MailLogger(
        WIRE.getName(),
        "",
        false,
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
  }

  /** A server that takes us for somebody already is not one that checked our token. */
  @Override
  protected void processGreeting(Response greeting) throws ProtocolException {
    super.processGreeting(greeting);
    if (isAuthenticated()) {
      throw new ProtocolException("greeted with PREAUTH: the server would not check the token");
    }
  }

  /**
   * What a login came to: no refusals is success.
   *
   * @param challenge a refusal's challenge in short, if there was one
   */
  record Login(List<Refusal> refusals, Optional<String> challenge) {}

  /**
   * Authenticates with XOAUTH2; there is no other way in this class. One round trip where SASL-IR
   * is offered.
   *
   * @throws IOException if the connection ends without a word
   */
  Login login(String user, AccessToken token) throws IOException, ProtocolException {
    String secret = Xoauth2.initialResponse(user, token.secret());
    Argument args = new Argument().writeAtom("XOAUTH2");
    boolean sent = hasCapability("SASL-IR");
    if (sent) {
      args.writeAtom(secret);
    }
    String tag = writeCommand("AUTHENTICATE", args);
    Optional<String> challenge = Optional.empty();
    List<Response> heard = new ArrayList<>();
    while (true) {
      Response response = hear(heard);
      if (heard.size() > MOST_LOGIN_LINES) {
        throw new ProtocolException("no end to the login");
      }
      if (response.isContinuation()) {
        // After the token a continuation is the refusal's challenge, to be answered with an empty
        // line.
        challenge = sent ? Xoauth2.describe(response.getRest()) : challenge;
        sendLine(sent ? "" : secret);
        sent = true;
      } else if (response.isTagged() && tag.equals(response.getTag())) {
        break;
      }
    }
    if (heard.getLast().isOK()) {
      learnCapabilities(heard);
      return new Login(List.of(), Optional.empty());
    }
    return new Login(refusals(heard), challenge);
  }

  private Response hear(List<Response> heard) throws IOException, ProtocolException {
    try {
      Response response = readResponse();
      heard.add(response);
      return response;
    } catch (IOException e) {
      List<Refusal> farewell = refusals(heard);
      throw farewell.isEmpty() ? e : new FarewellException(farewell, e);
    }
  }

  private void sendLine(String line) throws IOException {
    getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
    getOutputStream().write(CRLF);
    getOutputStream().flush();
  }

  private void learnCapabilities(List<Response> heard) throws ProtocolException {
    Response[] all = heard.toArray(new Response[0]);
    boolean told =
        heard.stream().anyMatch(r -> r.toString().regionMatches(true, 0, "* CAPABILITY", 0, 12));
    handleCapabilityResponse(all);
    Response last = heard.getLast();
    if (last.toString().toUpperCase(Locale.ROOT).contains("[CAPABILITY ")) {
      last.reset();
      setCapabilities(last);
      told = true;
    }
    if (!told) {
      capability();
    }
  }

  /**
   * Appends on whatever folder is open, in one round trip with LITERAL+, in two without. Never
   * throws for the wire's sake.
   */
  AppendResult append(MessageSource message, AppendTarget target, ChangePermit permit) {
    String tag = "append" + ++ownTags;
    List<Response> heard = new ArrayList<>();
    boolean tailSent = false;
    try {
      if (!startAppend(tag, message.sizeBytes(), target, heard)) {
        return new AppendResult.Refused(refusals(heard));
      }
      WithheldTail tail = new WithheldTail(getOutputStream(), message.sizeBytes());
      message.writeTo(tail);
      tail.requireComplete();
      getOutputStream().flush();
      if (!permit.permits()) {
        disconnect();
        return new AppendResult.Denied();
      }
      tailSent = true;
      tail.release();
      getOutputStream().write(CRLF);
      getOutputStream().flush();
      Response done = awaitTagged(tag, heard);
      return done.isOK() ? taken(done) : new AppendResult.Refused(refusals(heard));
    } catch (IOException | ProtocolException e) {
      hearFarewell(heard);
      disconnect();
      return new AppendResult.Broken(e, tailSent, refusals(heard));
    } catch (RuntimeException e) {
      // The message itself failed half-way: the server must not wait for the rest of the literal.
      disconnect();
      throw e;
    }
  }

  /** Whether the server is ready for the literal. */
  private boolean startAppend(String tag, int sizeBytes, AppendTarget target, List<Response> heard)
      throws IOException, ProtocolException {
    boolean atOnce =
        hasCapability("LITERAL+")
            || (hasCapability("LITERAL-") && sizeBytes <= SHORT_LITERAL_BYTES);
    DataOutputStream out = (DataOutputStream) getOutputStream();
    out.writeBytes(tag + " APPEND ");
    Argument folder = new Argument();
    writeMailboxName(folder, target.folder().name());
    folder.write(this);
    String flags =
        target.flags().stream().map(MessageFlag::atom).sorted().collect(Collectors.joining(" "));
    out.writeBytes(
        " (%s) \"%s\" {%d%s}\r\n"
            .formatted(
                flags, INTERNAL_DATE.format(target.internalDate()), sizeBytes, atOnce ? "+" : ""));
    if (atOnce) {
      return true;
    }
    out.flush();
    while (true) {
      Response response = readResponse();
      if (response.isContinuation()) {
        return true;
      }
      heard.add(response);
      if (response.isTagged() && tag.equals(response.getTag())) {
        return false;
      }
    }
  }

  private Response awaitTagged(String tag, List<Response> heard) throws IOException {
    while (true) {
      Response response;
      try {
        response = readResponse();
      } catch (ProtocolException unreadable) {
        continue;
      }
      heard.add(response);
      if (response.isTagged() && tag.equals(response.getTag())) {
        return response;
      }
    }
  }

  /**
   * After a failed write the reason may be waiting to be read; reading ends at once, for the
   * connection is over.
   */
  private void hearFarewell(List<Response> heard) {
    if (heard.stream().anyMatch(Response::isBYE)) {
      return;
    }
    try {
      while (hasResponse()) {
        heard.add(readResponse());
      }
    } catch (IOException | ProtocolException over) {
      // Nothing more to hear.
    }
  }

  private static AppendResult taken(Response done) {
    String line = done.toString();
    Matcher matcher = APPENDUID.matcher(line);
    Optional<MailboxUid> uid = Optional.empty();
    if (matcher.find()) {
      uid = uid(Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(1)));
    }
    return new AppendResult.Taken(uid, line.contains("[THROTTLED]"));
  }

  private static Optional<MailboxUid> uid(long uid, long uidValidity) {
    try {
      return Optional.of(new MailboxUid(uid, uidValidity));
    } catch (IllegalArgumentException outOfRange) {
      return Optional.empty();
    }
  }

  /** Every NO, BAD and BYE among these, in order; synthetic ones are no words of the server's. */
  static List<Refusal> refusals(List<Response> heard) {
    List<Refusal> refusals = new ArrayList<>();
    for (Response response : heard) {
      if (response.isSynthetic()) {
        continue;
      }
      response.reset();
      String rest = String.valueOf(response.getRest());
      if (response.isNO()) {
        refusals.add(Refusal.parse(Refusal.Type.NO, rest));
      } else if (response.isBAD()) {
        refusals.add(Refusal.parse(Refusal.Type.BAD, rest));
      } else if (response.isBYE()) {
        refusals.add(Refusal.parse(Refusal.Type.BYE, rest));
      }
    }
    return List.copyOf(refusals);
  }

  /** Adds the mailbox name, in modified UTF-7. */
  Argument withFolder(Argument args, FolderName folder) {
    writeMailboxName(args, folder.name());
    return args;
  }

  /** The connection ended after the server had said why. */
  static final class FarewellException extends IOException {
    private static final long serialVersionUID = 1L;
    private final transient List<Refusal> refusals;

    FarewellException(List<Refusal> refusals, IOException cause) {
      super("the server said farewell", cause);
      this.refusals = refusals;
    }

    List<Refusal> refusals() {
      return refusals;
    }
  }
}

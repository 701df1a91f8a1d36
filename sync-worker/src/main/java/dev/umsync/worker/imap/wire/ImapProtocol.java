package dev.umsync.worker.imap.wire;

import dev.umsync.worker.failure.Refusal;
import dev.umsync.worker.mailbox.AccessToken;
import dev.umsync.worker.mailbox.ChangePermit;
import dev.umsync.worker.message.AppendTarget;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.MessageSource;
import jakarta.mail.FetchProfile;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.angus.mail.iap.Argument;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.protocol.FetchItem;
import org.eclipse.angus.mail.imap.protocol.FetchResponse;
import org.eclipse.angus.mail.imap.protocol.IMAPProtocol;
import org.eclipse.angus.mail.util.MailLogger;

/**
 * Angus's protocol class with an own login and an own APPEND. It stands below Angus's Store and
 * Folder because those reconnect behind one's back with an old token, fall back to LOGIN, and send
 * commands nobody asked for. Owned by one thread at a time.
 */
public final class ImapProtocol extends IMAPProtocol {
  /** Held so that the level stays: below this name Angus would print message bodies. */
  private static final Logger WIRE = Logger.getLogger("dev.umsync.worker.imap.wire");

  /** Gmail's own name of a message, the same in every folder (X-GM-EXT-1). */
  public static final String GMAIL_ID = "X-GM-MSGID";

  private static final FetchItem[] GMAIL_ITEMS = {
    new FetchItem(GMAIL_ID, new GmailProfile(GMAIL_ID)) {
      @Override
      public Object parseItem(FetchResponse response) {
        return response.readLong();
      }
    },
    GmailLabels.ITEM
  };

  private static final int MOST_LOGIN_LINES = 50;
  private static final byte[] CRLF = {'\r', '\n'};

  static {
    WIRE.setLevel(Level.OFF);
  }

  private final ConnectionSocket socket;
  private int ownTags;

  private ImapProtocol(WireSettings settings, ConnectionSocket socket)
      throws IOException, ProtocolException {
    // Before, for Angus disconnects from within its constructor when the greeting is none.
    this.socket = socket;
    super(
        settings.scheme(),
        settings.host(),
        settings.port(),
        settings.properties(socket),
        settings.tls().isPresent(),
        silent());
  }

  /** Connects and reads the greeting. */
  public static ImapProtocol open(WireSettings settings) throws IOException, ProtocolException {
    ConnectionSocket socket = new ConnectionSocket(settings.limits(), settings.timeouts().write());
    try {
      return new ImapProtocol(settings, socket);
    } catch (IOException | ProtocolException | RuntimeException e) {
      // Whatever made it fail may have left the socket open.
      socket.close();
      throw e;
    }
  }

  /** Waits for nothing that the server would have to do; a command under way is waited for. */
  @Override
  public synchronized void disconnect() {
    socket.closing();
    try {
      super.disconnect();
    } finally {
      socket.close();
    }
  }

  /** Whether a read may take for ever, which is how long an idle mailbox may be silent. */
  void setPatient(boolean patient) {
    socket.setPatient(patient);
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
  public record Login(List<Refusal> refusals, Optional<String> challenge) {}

  /**
   * Authenticates with XOAUTH2; there is no other way in this class. One round trip where SASL-IR
   * is offered.
   *
   * @throws IOException if the connection ends without a word
   */
  public Login login(String user, AccessToken token) throws IOException, ProtocolException {
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

  /** Appends, whatever folder is open. Never throws for the wire's sake. */
  public AppendResult append(MessageSource message, AppendTarget target, ChangePermit permit) {
    return new AppendExchange(this, "append" + ++ownTags).run(message, target, permit);
  }

  @Override
  public FetchItem[] getFetchItems() {
    return GMAIL_ITEMS.clone();
  }

  /** Angus wants one; nothing here uses it. */
  private static final class GmailProfile extends FetchProfile.Item {
    GmailProfile(String name) {
      super(name);
    }
  }

  /** Where commands are written. */
  DataOutputStream out() {
    return (DataOutputStream) getOutputStream();
  }

  /** Every NO, BAD and BYE among these, in order; synthetic ones are no words of the server's. */
  public static List<Refusal> refusals(List<Response> heard) {
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
  public Argument withFolder(Argument args, FolderName folder) {
    writeMailboxName(args, folder.name());
    return args;
  }

  /** The connection ended after the server had said why. */
  public static final class FarewellException extends IOException {
    private static final long serialVersionUID = 1L;
    private final transient List<Refusal> refusals;

    FarewellException(List<Refusal> refusals, IOException cause) {
      super("the server said farewell", cause);
      this.refusals = refusals;
    }

    /** What it said. */
    public List<Refusal> refusals() {
      return refusals;
    }
  }
}

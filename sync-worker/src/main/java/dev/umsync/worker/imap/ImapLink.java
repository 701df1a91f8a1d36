package dev.umsync.worker.imap;

import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.FailureReader;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.failure.LocalTrouble;
import dev.umsync.worker.failure.Refusal;
import dev.umsync.worker.imap.wire.AppendResult;
import dev.umsync.worker.imap.wire.IdleExchange;
import dev.umsync.worker.imap.wire.ImapProtocol;
import dev.umsync.worker.mailbox.ChangePermit;
import dev.umsync.worker.mailbox.MailboxAnswer;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxAnswer.NotPermitted;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.message.AppendTarget;
import dev.umsync.worker.message.AppendedMessage;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.MessageSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.iap.Argument;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;
import org.jspecify.annotations.Nullable;

/**
 * One logged-in connection: runs commands, times them, turns refusals into failures, and knows
 * which folder is open. Once it is broken it stays broken: nothing here ever connects again. Owned
 * by one thread at a time.
 */
final class ImapLink {
  /** The folder that is open, as SELECT or EXAMINE left it. */
  record OpenFolder(FolderName name, long uidValidity, boolean writable) {}

  /** Gmail's, which it does not always name (RFC 7889: a bare APPENDLIMIT). */
  private static final long GMAIL_APPEND_LIMIT_BYTES = 35_651_584;

  private static final Pattern UIDVALIDITY = Pattern.compile("\\[UIDVALIDITY (\\d{1,10})\\]");

  private final ImapProtocol protocol;
  private final ImapMetrics metrics;
  private @Nullable OpenFolder open;
  private boolean broken;
  private boolean slowDown;
  private final FolderNews news = new FolderNews();

  ImapLink(ImapProtocol protocol, ImapMetrics metrics) {
    this.protocol = protocol;
    this.metrics = metrics;
  }

  /** All responses to a command that was answered with OK. */
  MailboxAnswer<List<Response>> run(ImapCommand kind, String command, @Nullable Argument args) {
    if (broken) {
      return lost();
    }
    Response[] responses = metrics.timed(kind, () -> protocol.command(command, args));
    for (Response response : responses) {
      news.note(response);
    }
    Response last = responses[responses.length - 1];
    if (last.isOK()) {
      slowDown |= last.toString().contains("[THROTTLED]");
      return new Ok<>(List.of(responses));
    }
    if (last.isBYE()) {
      close();
    }
    List<Refusal> refusals = ImapProtocol.refusals(List.of(responses));
    if (refusals.isEmpty()) {
      close();
      Exception trouble = last.getException();
      return new Failed<>(
          trouble == null
              ? new ImapFailure(
                  FailureKind.UNKNOWN,
                  "UNREADABLE",
                  "the server's answer is neither OK, NO nor BAD")
              : LocalTrouble.talking(trouble));
    }
    return new Failed<>(FailureReader.read(FailureReader.Phase.OTHER, refusals));
  }

  /**
   * A UID FETCH or UID STORE. Numbers of messages that do not exist are no error (RFC 9051 section
   * 6.4.9), but James calls every number in an empty folder BAD.
   */
  MailboxAnswer<List<Response>> onMessages(ImapCommand kind, String command, Argument args) {
    MailboxAnswer<List<Response>> answer = run(kind, command, args);
    return answer instanceof Failed<List<Response>>(ImapFailure failure)
            && failure.code().equals("BAD")
            && news.empty()
        ? new Ok<>(List.of())
        : answer;
  }

  /** APPEND, with the permit asked before its first and its last bytes. */
  MailboxAnswer<AppendedMessage> append(
      MessageSource message, AppendTarget target, ChangePermit permit) {
    if (broken) {
      return lost();
    }
    if (tooLarge(message.sizeBytes())) {
      return new Failed<>(
          new ImapFailure(
              FailureKind.MESSAGE_TOO_LARGE,
              "APPENDLIMIT",
              "the message is larger than the limit the server announces"));
    }
    if (!permit.permits()) {
      return new NotPermitted<>();
    }
    AppendResult result =
        metrics.timed(ImapCommand.APPEND, () -> protocol.append(message, target, permit));
    return switch (result) {
      case AppendResult.Taken(var uid, boolean throttled) -> {
        slowDown |= throttled;
        yield new Ok<>(new AppendedMessage(target.folder(), uid));
      }
      case AppendResult.Refused(List<Refusal> refusals) ->
          new Failed<>(FailureReader.read(FailureReader.Phase.APPEND, refusals));
      case AppendResult.Denied() -> {
        broken = true;
        yield new NotPermitted<>();
      }
      case AppendResult.Broken(Exception trouble, boolean tailSent, List<Refusal> refusals) -> {
        broken = true;
        ImapFailure why =
            refusals.isEmpty()
                ? LocalTrouble.talking(trouble)
                : FailureReader.read(FailureReader.Phase.APPEND, refusals);
        yield new Failed<>(
            tailSent
                ? new ImapFailure(
                    FailureKind.AMBIGUOUS, why.code(), why.safeText(), why.suggestedWait())
                : why);
      }
    };
  }

  private boolean tooLarge(int sizeBytes) {
    OptionalLong limit = OptionalLong.empty();
    for (String capability : protocol.getCapabilities().keySet()) {
      if (capability.startsWith("APPENDLIMIT=") && capability.substring(12).matches("\\d{1,18}")) {
        limit = OptionalLong.of(Long.parseLong(capability.substring(12)));
      }
    }
    if (limit.isEmpty() && MessageFinder.gmail(this)) {
      limit = OptionalLong.of(GMAIL_APPEND_LIMIT_BYTES);
    }
    return limit.isPresent() && sizeBytes > limit.getAsLong();
  }

  /** Opens a folder, unless it is open already; a writable one will do for reading too. */
  MailboxAnswer<OpenFolder> open(FolderName folder, boolean writable) {
    OpenFolder current = open;
    if (!broken
        && current != null
        && current.name().equals(folder)
        && (current.writable() || !writable)) {
      return new Ok<>(current);
    }
    open = null;
    String command = writable ? "SELECT" : "EXAMINE";
    return run(ImapCommand.SELECT, command, protocol.withFolder(new Argument(), folder))
        .then(responses -> opened(folder, writable, responses));
  }

  private MailboxAnswer<OpenFolder> opened(
      FolderName folder, boolean writable, List<Response> responses) {
    for (Response response : responses) {
      Optional<Long> uidValidity = uidValidity(response);
      if (uidValidity.isPresent()) {
        OpenFolder now = new OpenFolder(folder, uidValidity.get(), writable);
        open = now;
        news.opened(responses);
        return new Ok<>(now);
      }
    }
    return new Failed<>(
        new ImapFailure(
            FailureKind.UNSUPPORTED,
            "NO UIDVALIDITY",
            "the server names no UIDVALIDITY for the folder"));
  }

  private static Optional<Long> uidValidity(Response response) {
    Matcher matcher = UIDVALIDITY.matcher(response.toString());
    return matcher.find()
        ? Optional.of(Long.parseLong(matcher.group(1))).filter(n -> n > 0 && n < 1L << 32)
        : Optional.empty();
  }

  /** What the server told of the open folder. */
  FolderNews news() {
    return news;
  }

  /** Whether a folder is open. */
  boolean hasOpen() {
    return open != null;
  }

  /** Begins to listen to the open folder. */
  MailboxAnswer<IdleExchange> idle() {
    if (broken) {
      return lost();
    }
    IdleExchange exchange = new IdleExchange(protocol, news::note);
    IdleExchange.Start start = metrics.timed(ImapCommand.IDLE, exchange::start);
    return switch (start) {
      case IdleExchange.Started() -> new Ok<>(exchange);
      case IdleExchange.Refused(List<Refusal> refusals) ->
          new Failed<>(FailureReader.read(FailureReader.Phase.OTHER, refusals));
      case IdleExchange.Broken(Exception trouble) -> {
        close();
        yield new Failed<>(LocalTrouble.talking(trouble));
      }
    };
  }

  /** Whether the connection still answers; costs one round trip. */
  boolean answers() {
    return run(ImapCommand.NOOP, "NOOP", null) instanceof Ok<List<Response>>;
  }

  /** The untagged responses of this name, such as SEARCH. */
  static List<IMAPResponse> named(List<Response> responses, String name) {
    return responses.stream()
        .filter(r -> r instanceof IMAPResponse response && response.keyEquals(name))
        .map(IMAPResponse.class::cast)
        .toList();
  }

  /** The field list of an ID command. */
  static Argument idArgument(ImapConnector.Identification who) {
    return new Argument()
        .writeArgument(
            new Argument()
                .writeNString("name")
                .writeNString(who.name())
                .writeNString("version")
                .writeNString(who.version())
                .writeNString("contact")
                .writeNString(who.contact()));
  }

  boolean offers(String capability) {
    return protocol.hasCapability(capability);
  }

  /** Adds the mailbox name to these arguments. */
  Argument withFolder(Argument args, FolderName folder) {
    return protocol.withFolder(args, folder);
  }

  boolean broken() {
    return broken;
  }

  /** Whether the server has asked to slow down since this was last asked. */
  boolean takeSlowDown() {
    boolean asked = slowDown;
    slowDown = false;
    return asked;
  }

  /** Closes the socket without a word: the server drops what it has only half of. */
  void close() {
    broken = true;
    open = null;
    protocol.disconnect();
  }

  private static <T> MailboxAnswer<T> lost() {
    return new Failed<>(
        new ImapFailure(
            FailureKind.CONNECTION_LOST, "CLOSED", "the connection had already been closed"));
  }
}

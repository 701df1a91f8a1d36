package dev.umsync.testbed.gmail.session;

import dev.umsync.testbed.gmail.script.Behaviour;
import dev.umsync.testbed.gmail.script.Command;
import dev.umsync.testbed.gmail.script.Fault;
import dev.umsync.testbed.gmail.wire.BadCommand;
import dev.umsync.testbed.gmail.wire.CommandParser;
import dev.umsync.testbed.gmail.wire.ImapCommand;
import dev.umsync.testbed.gmail.wire.ImapOutput;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One connection from greeting to BYE. {@link #run()} and all state belong to the connection's
 * thread; {@link #end} may be called by any.
 */
public final class ImapSession {
  private static final Set<Command> BEFORE_LOGIN =
      EnumSet.of(
          Command.CAPABILITY,
          Command.NOOP,
          Command.ID,
          Command.LOGOUT,
          Command.AUTHENTICATE,
          Command.LOGIN);
  // Their answers are message numbers, which must not move meanwhile (RFC 3501 section 7.4.1).
  private static final Set<Command> WITHOUT_UPDATES =
      EnumSet.of(Command.FETCH, Command.STORE, Command.SEARCH);

  private final Socket socket;
  private final SessionParts parts;
  private final ImapOutput out;
  private final CommandParser parser;
  private final Instant startedAt;
  private @Nullable Account account;
  private @Nullable SelectedFolder selected;
  private @Nullable Fault fault;
  private boolean faultTaken;
  private boolean clientWaits = true;
  private boolean utf8;
  private boolean condstore;

  public ImapSession(Socket socket, SessionParts parts) throws IOException {
    this.socket = socket;
    this.parts = parts;
    this.out = new ImapOutput(socket.getOutputStream());
    this.parser =
        new CommandParser(
            new BufferedInputStream(socket.getInputStream(), 16 * 1024), new SessionGate(this));
    this.startedAt = parts.clock().instant();
  }

  /** Serves the client until either side ends it. */
  public void run() throws IOException {
    try {
      roundTrip();
      out.untagged("OK Gimap ready for requests");
      out.flush();
      while (true) {
        serveOne();
      }
    } catch (SessionOver | EOFException e) {
      // As it should be.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      account().ifPresent(mine -> mine.leave(this));
    }
  }

  /** Says BYE, if there is a text, and closes the connection. Any thread. */
  public void end(Optional<String> bye) {
    try (socket) {
      if (bye.isPresent()) {
        out.untagged("BYE " + bye.get());
        out.flush();
      }
    } catch (IOException e) {
      // The client is gone already, which is what was wanted.
    }
  }

  public ImapOutput out() {
    return out;
  }

  public CommandParser parser() {
    return parser;
  }

  public SessionParts parts() {
    return parts;
  }

  public Optional<Account> account() {
    return Optional.ofNullable(account);
  }

  /** The account; only after login. */
  public Account me() {
    return account().orElseThrow(() -> new BadCommand("Not logged in"));
  }

  /** The selected folder. */
  public SelectedFolder selected() {
    return Optional.ofNullable(selected).orElseThrow(() -> new BadCommand("Select a folder first"));
  }

  public void select(@Nullable SelectedFolder folder) {
    selected = folder;
  }

  public void logIn(Account newAccount) {
    account = newAccount;
  }

  public boolean utf8() {
    return utf8;
  }

  public void enableUtf8() {
    utf8 = true;
  }

  public boolean condstore() {
    return condstore;
  }

  public void enableCondstore() {
    condstore = true;
  }

  /**
   * True if the fault of the current command says to answer without UIDs, or the account is set so.
   */
  public boolean withoutUids() {
    return fault instanceof Fault.NoAppendUid || !behaviour().appendUid();
  }

  public Behaviour behaviour() {
    return account().map(Account::behaviour).orElse(parts.forAll());
  }

  /** How long the session may still last. */
  public Duration remainingLife() {
    return behaviour().sessionLife().minus(Duration.between(startedAt, parts.clock().instant()));
  }

  /**
   * Waits for one line as long as the session may last.
   *
   * @throws java.net.SocketTimeoutException when it may no longer
   */
  public String awaitLine() throws IOException {
    long millis = Math.clamp(remainingLife().toMillis(), 1, Integer.MAX_VALUE);
    socket.setSoTimeout((int) millis);
    try {
      return parser.readLine();
    } finally {
      if (!socket.isClosed()) {
        socket.setSoTimeout(0);
      }
    }
  }

  /** Says what has changed in the selected folder. */
  public void announce(boolean flags) throws IOException {
    if (selected != null) {
      for (String line : selected.catchUp(flags)) {
        out.untagged(line);
      }
    }
  }

  /** Ends this session from its own thread. */
  public SessionOver over(Optional<String> bye) {
    end(bye);
    return new SessionOver();
  }

  /** Lets the latency of one round trip pass. */
  public void roundTrip() throws SessionOver {
    pause(behaviour().latency());
  }

  /** Meets a fault before the command does anything; an answer if the command is refused. */
  public Optional<Reply> meet(Fault met) throws SessionOver {
    return switch (met) {
      case Fault.End(Fault.Moment moment, Optional<String> bye) -> {
        if (moment != Fault.Moment.BEFORE_OK) {
          throw over(bye);
        }
        yield Optional.empty();
      }
      case Fault.Refuse(String status, String text) -> Optional.of(new Reply(status, text));
      case Fault.Slow(Duration delay) -> {
        pause(delay);
        yield Optional.empty();
      }
      case Fault.Remark remark -> Optional.empty();
      case Fault.NoAppendUid without -> Optional.empty();
    };
  }

  /** The fault of the current command, taken once. */
  Optional<Fault> fault(Command command) {
    if (!faultTaken) {
      faultTaken = true;
      fault = behaviour().take(command).orElse(null);
    }
    return Optional.ofNullable(fault);
  }

  private void serveOne() throws IOException, InterruptedException {
    clientWaits = !parser.hasInput();
    fault = null;
    faultTaken = false;
    ImapCommand command;
    try {
      command = parser.readCommand();
    } catch (LiteralRefused e) {
      return;
    }
    if (remainingLife().isNegative()) {
      throw over(Optional.of("Session expired, please login again."));
    }
    if (clientWaits) {
      roundTrip();
    }
    Optional<Command> known = Command.of(command.name());
    Reply reply = known.isPresent() ? obey(known.get(), command) : Reply.bad("Unknown command");
    if (fault instanceof Fault.End(Fault.Moment moment, Optional<String> bye)) {
      throw over(bye);
    }
    if (fault instanceof Fault.Remark(String text)) {
      reply = reply.withRemark(text);
    }
    out.tagged(command.tag(), reply.line());
    if (known.equals(Optional.of(Command.LOGOUT))) {
      throw over(Optional.empty());
    }
  }

  private Reply obey(Command kind, ImapCommand command) throws IOException {
    parts.counts().add(account().map(Account::address).orElse(""), kind);
    if (account == null && !BEFORE_LOGIN.contains(kind)) {
      return Reply.bad("Command not allowed before login");
    }
    // Whose login it is, and so which faults it meets, is known only after its arguments.
    boolean login = kind == Command.AUTHENTICATE || kind == Command.LOGIN;
    Optional<Fault> met = login ? Optional.empty() : fault(kind);
    Optional<Reply> refusal = met.isPresent() ? meet(met.get()) : Optional.empty();
    if (refusal.isPresent()) {
      return refusal.get();
    }
    CommandHandler handler = parts.handlers().get(kind);
    if (handler == null) {
      return Reply.bad("Unknown command");
    }
    try {
      Reply reply = handler.handle(this, command);
      if (!WITHOUT_UPDATES.contains(kind) || command.uid()) {
        announce(kind == Command.NOOP || kind == Command.CHECK);
      }
      return reply;
    } catch (BadCommand e) {
      return Reply.bad(String.valueOf(e.getMessage()));
    }
  }

  private void pause(Duration duration) throws SessionOver {
    if (duration.isZero()) {
      return;
    }
    try {
      parts.pause().pause(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SessionOver();
    }
  }
}

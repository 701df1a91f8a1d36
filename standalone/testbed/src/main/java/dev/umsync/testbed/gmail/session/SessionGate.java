package dev.umsync.testbed.gmail.session;

import dev.umsync.testbed.gmail.script.Command;
import dev.umsync.testbed.gmail.script.Fault;
import dev.umsync.testbed.gmail.wire.CommandParser;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Lets literals in as Gmail does: non-synchronizing ones to 4,096 bytes (RFC 7888), none above its
 * APPENDLIMIT.
 */
final class SessionGate implements CommandParser.LiteralGate {
  private static final int LARGEST_NON_SYNCHRONIZING_BYTES = 4096;
  private static final int APPEND_LIMIT_BYTES = 35_651_584;

  private final ImapSession session;

  SessionGate(ImapSession session) {
    this.session = session;
  }

  @Override
  public void announced(String tag, String command, int sizeBytes, boolean synchronizing)
      throws IOException {
    // A command that is to end before it does anything does not ask for its literal either.
    endAt(EnumSet.of(Fault.Moment.BEFORE, Fault.Moment.BEFORE_LITERAL), command);
    if (!synchronizing) {
      if (sizeBytes > LARGEST_NON_SYNCHRONIZING_BYTES) {
        throw session.over(Optional.of("Literal too large without waiting"));
      }
      return;
    }
    session.roundTrip();
    if (sizeBytes > APPEND_LIMIT_BYTES) {
      session.out().tagged(tag, "NO [TOOBIG] Message too large. (Failure)");
      throw new LiteralRefused();
    }
    session.out().continuation("go ahead");
  }

  @Override
  public void arrived(String command) throws IOException {
    endAt(EnumSet.of(Fault.Moment.AFTER_LITERAL), command);
  }

  private void endAt(Set<Fault.Moment> moments, String command) throws SessionOver {
    Optional<Command> kind = Command.of(command);
    // Faults of a login are looked up by address, later.
    if (kind.isEmpty() || session.account().isEmpty()) {
      return;
    }
    if (session.fault(kind.get()).orElse(null)
            instanceof Fault.End(Fault.Moment at, Optional<String> bye)
        && moments.contains(at)) {
      throw session.over(bye);
    }
  }
}

package dev.umsync.testbed.gmail.session;

import dev.umsync.testbed.gmail.wire.ImapCommand;
import java.io.IOException;

/** Carries out one kind of command. Stateless; state is the session's. */
@FunctionalInterface
public interface CommandHandler {
  /**
   * Writes untagged answers and returns the tagged one.
   *
   * @throws dev.umsync.testbed.gmail.wire.BadCommand if the arguments make no sense
   */
  Reply handle(ImapSession session, ImapCommand command) throws IOException;
}

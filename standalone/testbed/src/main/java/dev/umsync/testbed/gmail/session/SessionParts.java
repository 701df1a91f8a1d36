package dev.umsync.testbed.gmail.session;

import dev.umsync.testbed.gmail.script.Behaviour;
import dev.umsync.testbed.gmail.script.Command;
import dev.umsync.testbed.gmail.script.CommandCounts;
import dev.umsync.testbed.gmail.script.Pause;
import java.time.Clock;
import java.util.Map;

/** What all sessions of a server share. Immutable. */
public record SessionParts(
    Accounts accounts,
    Behaviour forAll,
    Map<Command, CommandHandler> handlers,
    CommandCounts counts,
    Pause pause,
    Clock clock) {
  public SessionParts {
    handlers = Map.copyOf(handlers);
  }
}

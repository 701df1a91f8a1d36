package dev.umsync.testbed.gmail.script;

import java.util.Optional;

/** The commands that the server knows; UID FETCH counts as FETCH, and so on. */
public enum Command {
  APPEND,
  AUTHENTICATE,
  CAPABILITY,
  CHECK,
  CLOSE,
  COPY,
  CREATE,
  ENABLE,
  EXAMINE,
  EXPUNGE,
  FETCH,
  GETQUOTA,
  GETQUOTAROOT,
  ID,
  IDLE,
  LIST,
  LOGIN,
  LOGOUT,
  LSUB,
  MOVE,
  NAMESPACE,
  NOOP,
  SEARCH,
  SELECT,
  STATUS,
  STORE,
  SUBSCRIBE,
  UNSELECT,
  UNSUBSCRIBE,
  XLIST;

  /** The command of this upper-case name. */
  public static Optional<Command> of(String name) {
    for (Command command : values()) {
      if (command.name().equals(name)) {
        return Optional.of(command);
      }
    }
    return Optional.empty();
  }
}

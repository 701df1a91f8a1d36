package dev.umsync.worker.imap;

import java.util.Locale;

/** What is timed; a closed set, for metrics. */
enum ImapCommand {
  CONNECT,
  LOGIN,
  ID,
  APPEND,
  SELECT,
  SEARCH,
  FETCH,
  STORE,
  MOVE,
  EXPUNGE,
  LIST,
  CREATE,
  NOOP,
  ENABLE,
  IDLE;

  /** As a metric's tag. */
  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package dev.umsync.worker.message;

import java.util.List;
import java.util.Optional;

/**
 * A question about the flags of some messages in one folder. Immutable.
 *
 * @param uids which, at most a few hundred at a time: the command is as long as they are many
 * @param since only what changed after this will do; all of it where empty
 */
public record FlagQuery(FolderName folder, List<Long> uids, Optional<FlagMark> since) {
  public FlagQuery {
    uids = List.copyOf(uids);
    if (uids.isEmpty()) {
      throw new IllegalArgumentException("flag query: about no message");
    }
  }
}

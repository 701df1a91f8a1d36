package dev.umsync.worker.message;

import java.util.OptionalLong;
import java.util.Set;

/**
 * One message's flags. Immutable.
 *
 * @param gmailId {@code X-GM-MSGID}, the same in every folder, where the server has it
 */
public record FlagSighting(long uid, Set<MessageFlag> flags, OptionalLong gmailId) {
  public FlagSighting {
    flags = Set.copyOf(flags);
  }
}

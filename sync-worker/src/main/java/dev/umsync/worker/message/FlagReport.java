package dev.umsync.worker.message;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a folder showed. Immutable.
 *
 * @param uidValidity of the folder now; UIDs from another one mean nothing
 * @param mark what to ask from next time; empty where the server does not count changes
 * @param messages those asked for that are there, all of them if {@code complete}, else those that
 *     changed
 * @param gone those asked for that are known not to be in the folder any more
 * @param complete whether everything asked for is either in {@code messages} or in {@code gone}
 */
public record FlagReport(
    long uidValidity,
    Optional<FlagMark> mark,
    List<FlagSighting> messages,
    Set<Long> gone,
    boolean complete) {
  public FlagReport {
    messages = List.copyOf(messages);
    gone = Set.copyOf(gone);
  }
}

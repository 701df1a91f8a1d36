package dev.umsync.testbed.gmail.wire;

import java.util.List;

/**
 * A command as the client sent it. Immutable.
 *
 * @param name upper case, without the UID prefix
 * @param uid true for UID FETCH and its like
 */
public record ImapCommand(String tag, String name, boolean uid, List<Arg> args) {
  public ImapCommand {
    args = List.copyOf(args);
  }

  /**
   * The argument at this place.
   *
   * @throws BadCommand if there are fewer
   */
  public Arg arg(int index) {
    if (index >= args.size()) {
      throw new BadCommand("Missing argument");
    }
    return args.get(index);
  }

  /** The arguments from this place on. */
  public List<Arg> from(int index) {
    return index >= args.size() ? List.of() : args.subList(index, args.size());
  }
}

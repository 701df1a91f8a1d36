package dev.umsync.common.roster;

import static java.util.Objects.requireNonNull;

import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import java.util.List;
import java.util.Optional;

/**
 * The value on {@code umsync.subscribers}: a person and all boxes of theirs. Thread rule:
 * immutable.
 *
 * @param address the key again, so that the value stands alone
 * @param name as the person is called, for people to read
 * @param boxes every (source, box) pair of this person; a pair belongs to one address
 * @param locale BCP 47 tag for what the person reads, such as {@code de-DE}
 * @param timeZone IANA name, such as {@code Europe/Berlin}
 * @param folder where this person's voicemails go, absent where the tenant says it
 * @param label label that this person's messages bear, absent where the tenant says it; where a
 *     server has no labels it is the folder
 */
public record SubscriberRecord(
    Subscriber address,
    Optional<String> name,
    List<Box> boxes,
    Optional<String> locale,
    Optional<String> timeZone,
    Optional<String> folder,
    Optional<String> label) {

  /** Copies; refuses a record without an address or with a box that is no box. */
  public SubscriberRecord {
    requireNonNull(address, "address");
    boxes = List.copyOf(boxes);
  }

  /** A person whose voicemails go where the tenant says. */
  public SubscriberRecord(
      Subscriber address,
      Optional<String> name,
      List<Box> boxes,
      Optional<String> locale,
      Optional<String> timeZone) {
    this(address, name, boxes, locale, timeZone, Optional.empty(), Optional.empty());
  }

  /**
   * A voicemail box on a UM server.
   *
   * @param source the UM server
   * @param box its number there, 1 to 64 characters
   */
  public record Box(SourceUri source, String box) {
    /** Validates. */
    public Box {
      requireNonNull(source, "source");
      if (box.isBlank() || box.length() > 64 || box.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException("a box is 1 to 64 characters such as 2045");
      }
    }
  }

  @Override
  public String toString() {
    return "SubscriberRecord[" + address + ", " + boxes.size() + " boxes]";
  }
}

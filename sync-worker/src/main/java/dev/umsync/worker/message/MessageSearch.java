package dev.umsync.worker.message;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How to look for one voicemail's message. Immutable.
 *
 * @param messageId with its angle brackets, such as {@code <abc@umsync.invalid>}
 * @param headers names of the headers to bring along for each candidate, so that the caller can
 *     verify whose it is
 * @param gmailId Gmail's own id of the message where it is known: its index needs no time to know
 *     it
 * @param otherIds further Message-IDs, of which it bears one instead if it was revised
 */
public record MessageSearch(
    String messageId, List<String> headers, OptionalLong gmailId, List<String> otherIds) {
  /** By one Message-ID. */
  public MessageSearch(String messageId, List<String> headers) {
    this(messageId, headers, OptionalLong.empty(), List.of());
  }

  /** By one Message-ID, or Gmail's own. */
  public MessageSearch(String messageId, List<String> headers, OptionalLong gmailId) {
    this(messageId, headers, gmailId, List.of());
  }

  /** By any of several Message-IDs. */
  public MessageSearch(String messageId, List<String> headers, List<String> otherIds) {
    this(messageId, headers, OptionalLong.empty(), otherIds);
  }

  public MessageSearch {
    headers = List.copyOf(headers);
    otherIds = List.copyOf(otherIds);
    if (!isId(messageId) || !otherIds.stream().allMatch(MessageSearch::isId)) {
      throw new IllegalArgumentException(
          "message search: a Message-ID is <left@right> in printable ASCII");
    }
    if (headers.stream().anyMatch(h -> !h.matches("[A-Za-z0-9-]+"))) {
      throw new IllegalArgumentException(
          "message search: a header name is letters, digits and hyphens");
    }
  }

  private static boolean isId(String id) {
    return id.startsWith("<")
        && id.endsWith(">")
        && id.chars().noneMatch(c -> c <= ' ' || c > '~' || c == '"' || c == '\\');
  }

  /** All that the message may bear. */
  public List<String> ids() {
    return Stream.concat(Stream.of(messageId), otherIds.stream()).toList();
  }

  /** A Message-ID without its angle brackets, as Gmail's rfc822msgid wants it. */
  public static String bare(String messageId) {
    return messageId.substring(1, messageId.length() - 1);
  }
}

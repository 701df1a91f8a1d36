package dev.umsync.worker.message;

import java.util.List;
import java.util.OptionalLong;

/**
 * How to look for one voicemail's message. Immutable.
 *
 * @param messageId with its angle brackets, such as {@code <abc@umsync.invalid>}
 * @param headers names of the headers to bring along for each candidate, so that the caller can
 *     verify whose it is
 * @param gmailId Gmail's own id of the message where it is known: its index needs no time to know
 *     it
 */
public record MessageSearch(String messageId, List<String> headers, OptionalLong gmailId) {
  /** By its Message-ID alone. */
  public MessageSearch(String messageId, List<String> headers) {
    this(messageId, headers, OptionalLong.empty());
  }

  public MessageSearch {
    headers = List.copyOf(headers);
    if (!messageId.startsWith("<")
        || !messageId.endsWith(">")
        || messageId.chars().anyMatch(c -> c <= ' ' || c > '~' || c == '"' || c == '\\')) {
      throw new IllegalArgumentException(
          "message search: a Message-ID is <left@right> in printable ASCII");
    }
    if (headers.stream().anyMatch(h -> !h.matches("[A-Za-z0-9-]+"))) {
      throw new IllegalArgumentException(
          "message search: a header name is letters, digits and hyphens");
    }
  }

  /** The Message-ID without its angle brackets, as Gmail's rfc822msgid wants it. */
  public String bareMessageId() {
    return messageId.substring(1, messageId.length() - 1);
  }
}

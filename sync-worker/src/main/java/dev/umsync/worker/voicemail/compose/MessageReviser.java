package dev.umsync.worker.voicemail.compose;

import dev.umsync.common.event.Caller;
import dev.umsync.common.event.Transcript;
import dev.umsync.common.identity.MessageIdentities;
import dev.umsync.common.identity.MessageIdentity;
import dev.umsync.common.identity.VoicemailKey;
import dev.umsync.worker.mime.EncodedText;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the message that takes the place of one that lies in the mailbox: the same recording, byte
 * for byte as it is there, and a text with a transcript. It reads only messages that this program
 * wrote and whose HMAC verifies. Immutable, any thread.
 */
public final class MessageReviser {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss xx", Locale.ENGLISH);
  private static final byte[] END_OF_HEADERS = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int LARGEST_HEAD_BYTES = 256 * 1024;

  private final MessageIdentities identities;
  private final MessageComposer composer;

  /** Over these. */
  public MessageReviser(MessageIdentities identities, MessageComposer composer) {
    this.identities = identities;
    this.composer = composer;
  }

  /**
   * The message with the transcript; empty where it gets none: the voicemail is private, or the
   * message is not as we wrote it.
   *
   * @param message the whole message as it lies there
   * @param urgent what is known by now, the message's own mark where empty
   * @param revision from 1
   */
  public Optional<VoicemailMessage> revise(
      byte[] message,
      VoicemailKey voicemail,
      Recipient recipient,
      Transcript transcript,
      Optional<Boolean> urgent,
      int revision) {
    int end = indexOf(message, END_OF_HEADERS, 0, LARGEST_HEAD_BYTES);
    if (end < 0) {
      return Optional.empty();
    }
    Map<String, String> headers = headers(new String(message, 0, end, StandardCharsets.ISO_8859_1));
    Optional<MessageIdentity> identity = identity(headers, voicemail, recipient);
    Optional<MessageFacts> facts = facts(headers, transcript, urgent);
    if (identity.isEmpty() || facts.isEmpty() || facts.get().confidential()) {
      return Optional.empty();
    }
    byte[] closing =
        ("--" + MessageComposer.inner(identity.get()) + "--\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    int text = indexOf(message, closing, end, message.length);
    if (text < 0) {
      return Optional.empty();
    }
    byte[] head =
        composer.upToTheRecording(facts.get(), voicemail, recipient, identity.get(), revision);
    // The rest is not copied: it is nearly all of the message.
    return Optional.of(
        new VoicemailMessage(
            identity.get(), head, Optional.empty(), message, text + closing.length));
  }

  /** The identity that it bears, under whichever key. */
  private Optional<MessageIdentity> identity(
      Map<String, String> headers, VoicemailKey voicemail, Recipient recipient) {
    @Nullable String borne = headers.get(MessageIdentity.HEADER.toLowerCase(Locale.ROOT));
    return identities.candidates(voicemail, recipient.subscriber()).stream()
        .filter(candidate -> candidate.headerValue().equals(borne))
        .findFirst();
  }

  private static Optional<MessageFacts> facts(
      Map<String, String> headers, Transcript transcript, Optional<Boolean> urgent) {
    try {
      return Optional.of(
          new MessageFacts(
              new Caller(
                  Optional.ofNullable(headers.get("x-callingtelephonenumber")),
                  Optional.ofNullable(headers.get("x-voicemessagesendername"))),
              Optional.ofNullable(headers.get(MessageHeaders.CALLED.toLowerCase(Locale.ROOT))),
              Instant.from(DATE.parse(headers.getOrDefault("date", ""))),
              Integer.parseInt(headers.getOrDefault("x-voicemessageduration", "")),
              urgent.orElse(headers.containsKey("importance")),
              headers.containsKey("sensitivity"),
              Optional.of(transcript),
              Optional.ofNullable(headers.get("x-attachmentorder"))));
    } catch (DateTimeException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Map<String, String> headers(String head) {
    Map<String, String> headers = new HashMap<>();
    for (String line : head.replaceAll("\r\n[ \t]", " ").split("\r\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.putIfAbsent(
            line.substring(0, colon).toLowerCase(Locale.ROOT),
            EncodedText.decode(line.substring(colon + 1).strip()));
      }
    }
    return headers;
  }

  private static int indexOf(byte[] in, byte[] wanted, int from, int before) {
    int last = Math.min(in.length, before) - wanted.length;
    for (int at = from; at <= last; at++) {
      if (in[at] == wanted[0]
          && Arrays.equals(in, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    return -1;
  }
}

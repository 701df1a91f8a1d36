package dev.umsync.worker.voicemail.compose;

import dev.umsync.common.event.Caller;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.identity.MessageIdentities;
import dev.umsync.common.identity.MessageIdentity;
import dev.umsync.worker.mime.MailAddress;
import dev.umsync.worker.mime.MimeHead;
import dev.umsync.worker.mime.QuotedPrintable;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * Composes the message of a voicemail: headers in their final identity, a text in plain and HTML,
 * the recording.
 *
 * <p>The same event for the same person gives the same bytes, so that a message tried twice is one
 * message to a server that compares. Header names: RFC 3458 ({@code Message-Context}), RFC 3803
 * ({@code Content-Duration}), RFC 3834 ({@code Auto-Submitted}), RFC 4021, and those of Exchange's
 * unified messaging, which clients and archives know. Thread rule: immutable, any thread.
 */
public final class MessageComposer {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss xx", Locale.ENGLISH);

  private final MessageIdentities identities;
  private final SenderAddress sender;

  /**
   * @param sender the address that messages come from
   */
  public MessageComposer(MessageIdentities identities, SenderAddress sender) {
    this.identities = identities;
    this.sender = sender;
  }

  /** The message with its recording. */
  public VoicemailMessage compose(Received event, Recipient recipient) {
    return compose(event, recipient, Optional.of(event.audio().content()));
  }

  /** The message for a mailbox that does not take the recording: it says so. */
  public VoicemailMessage composeNotice(Received event, Recipient recipient) {
    return compose(event, recipient, Optional.empty());
  }

  private VoicemailMessage compose(
      Received event, Recipient recipient, Optional<byte[]> recording) {
    MessageIdentity identity = identities.identify(event.voicemail(), recipient.subscriber());
    RecordingFile file = RecordingFile.of(event, recipient.zone());
    Optional<String> fileName = recording.map(r -> file.name());
    MessageText text = new MessageText(event, recipient.zone(), fileName);
    // Neither quoted-printable nor base64 can hold "=_" at the start of a line.
    String outer = "=_mixed_" + identity.mac().substring(0, 24);
    String inner = "=_alternative_" + identity.mac().substring(0, 24);

    Chunks head = new Chunks();
    head.add(headers(event, recipient, identity, text, fileName, outer));
    head.line("--" + outer);
    head.add(
        new MimeHead()
            .plain("Content-Type", "multipart/alternative; boundary=\"" + inner + "\"")
            .end());
    addText(head, inner, "plain", text.plain());
    addText(head, inner, "html", text.html());
    head.line("--" + inner + "--");
    if (recording.isPresent()) {
      head.line("");
      head.line("--" + outer);
      head.add(recordingHead(event, file));
    }
    byte[] tail = ("\r\n--" + outer + "--\r\n").getBytes(StandardCharsets.US_ASCII);
    return new VoicemailMessage(identity, head.bytes(), recording, tail);
  }

  private byte[] headers(
      Received event,
      Recipient recipient,
      MessageIdentity identity,
      MessageText text,
      Optional<String> fileName,
      String boundary) {
    Caller caller = event.caller();
    MimeHead head =
        new MimeHead()
            .plain("Date", date(event, recipient.zone()))
            .mailbox(
                "From",
                CallerText.standingAlone(caller),
                sender.forDomain(recipient.subscriber().domain()));
    addRecipient(head, recipient);
    head.text("Subject", text.subject())
        .plain("Message-ID", identity.messageId())
        .plain("MIME-Version", "1.0")
        .plain("Content-Type", "multipart/mixed; boundary=\"" + boundary + "\"")
        .plain("Message-Context", "voice-message")
        .plain("Auto-Submitted", "auto-generated");
    if (event.urgent()) {
      head.plain("Importance", "high").plain("X-Priority", "1 (Highest)");
    }
    if (event.confidential()) {
      head.plain("Sensitivity", "private");
    }
    caller.number().ifPresent(n -> head.text("X-CallingTelephoneNumber", n));
    caller.name().ifPresent(n -> head.text("X-VoiceMessageSenderName", n));
    head.plain("X-VoiceMessageDuration", Integer.toString(event.durationSeconds()));
    fileName.ifPresent(name -> head.text("X-AttachmentOrder", name));
    return head.plain("X-CallID", event.voicemailId().value())
        .plain(MessageIdentity.HEADER, identity.headerValue())
        .text(MessageIdentity.SOURCE_HEADER, event.meta().source().value())
        .plain(MessageIdentity.VOICEMAIL_HEADER, event.voicemailId().value())
        .end();
  }

  private static void addRecipient(MimeHead head, Recipient recipient) {
    Optional<MailAddress> address = MailAddress.of(recipient.subscriber().address());
    if (address.isPresent()) {
      head.mailbox("To", recipient.name(), address.get());
    } else {
      head.personWithoutAddress("To", recipient.name().isEmpty() ? "Subscriber" : recipient.name());
    }
  }

  /** RFC 5322 section 3.3; years beyond four digits do not occur in a recording. */
  private static String date(Received event, ZoneId zone) {
    return DATE.format(event.recordedAt().atZone(zone));
  }

  private static void addText(Chunks to, String boundary, String subtype, String text) {
    to.line("--" + boundary);
    to.add(
        new MimeHead()
            .plain("Content-Type", "text/" + subtype + "; charset=utf-8")
            .plain("Content-Transfer-Encoding", "quoted-printable")
            .end());
    to.add(QuotedPrintable.encode(text));
    to.line("");
  }

  private static byte[] recordingHead(Received event, RecordingFile file) {
    return new MimeHead()
        .withFileName("Content-Type", file.mediaType(), "name", file.name())
        .plain("Content-Transfer-Encoding", "base64")
        .withFileName("Content-Disposition", "attachment", "filename", file.name())
        .plain("Content-Duration", Integer.toString(event.durationSeconds()))
        .end();
  }

  /** Bytes gathered in order. */
  private static final class Chunks {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(4096);

    void add(byte[] bytes) {
      out.writeBytes(bytes);
    }

    void line(String ascii) {
      out.writeBytes((ascii + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }
}

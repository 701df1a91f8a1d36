package dev.umsync.worker.voicemail.compose;

import dev.umsync.common.event.Caller;
import dev.umsync.common.identity.MessageIdentity;
import dev.umsync.common.identity.VoicemailKey;
import dev.umsync.worker.mime.MailAddress;
import dev.umsync.worker.mime.MimeHead;
import dev.umsync.worker.phone.ShownNumber;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * The headers of a message. Names: RFC 3458 ({@code Message-Context}), RFC 3803 ({@code
 * Content-Duration}, in the recording's part), RFC 3834 ({@code Auto-Submitted}), RFC 4021, and
 * those of Exchange's unified messaging, which clients and archives know. Immutable.
 */
final class MessageHeaders {
  /** What the caller dialled; read again when a message is revised. */
  static final String CALLED = "X-UMSync-Called";

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss xx", Locale.ENGLISH);

  private final SenderAddress sender;
  private final MessageFacts facts;
  private final Recipient recipient;
  private final Optional<ShownNumber> number;

  /**
   * @param number the caller's as this recipient knows it
   */
  MessageHeaders(
      SenderAddress sender, MessageFacts facts, Recipient recipient, Optional<ShownNumber> number) {
    this.sender = sender;
    this.facts = facts;
    this.recipient = recipient;
    this.number = number;
  }

  byte[] write(
      VoicemailKey voicemail,
      MessageIdentity identity,
      int revision,
      String subject,
      String senderName) {
    Caller caller = facts.caller();
    String domain = recipient.subscriber().domain();
    MimeHead head =
        new MimeHead()
            .plain("Date", date(recipient.zone()))
            .mailbox("From", senderName, sender.of(domain, caller, number));
    addRecipient(head);
    replyTo(domain).ifPresent(a -> head.mailbox("Reply-To", "", a));
    head.text("Subject", subject)
        .plain("Message-ID", identity.messageId(revision))
        .plain("MIME-Version", "1.0")
        .plain(
            "Content-Type", "multipart/mixed; boundary=\"" + MessageComposer.outer(identity) + "\"")
        .plain("Message-Context", "voice-message")
        .plain("Auto-Submitted", "auto-generated");
    if (facts.urgent()) {
      head.plain("Importance", "high").plain("X-Priority", "1 (Highest)");
    }
    if (facts.confidential()) {
      head.plain("Sensitivity", "private");
    }
    caller.number().ifPresent(n -> head.text("X-CallingTelephoneNumber", n));
    caller.name().ifPresent(n -> head.text("X-VoiceMessageSenderName", n));
    head.plain("X-VoiceMessageDuration", Integer.toString(facts.durationSeconds()));
    facts.fileName().ifPresent(name -> head.text("X-AttachmentOrder", name));
    facts.called().ifPresent(n -> head.text(CALLED, n));
    return head.plain("X-CallID", voicemail.id().value())
        .plain(MessageIdentity.HEADER, identity.headerValue())
        .text(MessageIdentity.SOURCE_HEADER, voicemail.source().value())
        .plain(MessageIdentity.VOICEMAIL_HEADER, voicemail.id().value())
        .end();
  }

  private Optional<MailAddress> replyTo(String domain) {
    return recipient
        .settings()
        .replyTo()
        .filter(SenderAddress::isValid)
        .map(pattern -> new SenderAddress(pattern).of(domain, facts.caller(), number));
  }

  private void addRecipient(MimeHead head) {
    Optional<MailAddress> address = MailAddress.of(recipient.subscriber().address());
    if (address.isPresent()) {
      head.mailbox("To", recipient.name(), address.get());
    } else {
      head.personWithoutAddress("To", recipient.name().isEmpty() ? "Subscriber" : recipient.name());
    }
  }

  /** RFC 5322 section 3.3; years beyond four digits do not occur in a recording. */
  private String date(ZoneId zone) {
    return DATE.format(facts.recordedAt().atZone(zone));
  }
}

package dev.umsync.worker.voicemail.compose;

import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.identity.MessageIdentities;
import dev.umsync.common.identity.MessageIdentity;
import dev.umsync.common.identity.VoicemailKey;
import dev.umsync.common.telemetry.LogKeys;
import dev.umsync.worker.audio.AudioFile;
import dev.umsync.worker.mime.MimeHead;
import dev.umsync.worker.mime.QuotedPrintable;
import dev.umsync.worker.phone.ShownNumber;
import dev.umsync.worker.templates.LanguageTemplates;
import dev.umsync.worker.templates.MessageModel;
import dev.umsync.worker.templates.MessageTemplates;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Composes the message of a voicemail: headers in their final identity, a text in plain and HTML,
 * the recording.
 *
 * <p>The same event for the same person gives the same bytes, so that a message tried twice is one
 * message to a server that compares. Thread rule: any thread.
 */
public final class MessageComposer {
  private static final Logger LOG = LoggerFactory.getLogger(MessageComposer.class);

  private final MessageIdentities identities;
  private final SenderAddress sender;
  private final MessageTemplates templates;
  private final Set<String> missing = ConcurrentHashMap.newKeySet();

  /**
   * With the templates that are shipped.
   *
   * @param sender the address that messages come from
   */
  public MessageComposer(MessageIdentities identities, SenderAddress sender) {
    this(identities, sender, MessageTemplates.shipped());
  }

  /**
   * @param sender the address that messages come from
   */
  public MessageComposer(
      MessageIdentities identities, SenderAddress sender, MessageTemplates templates) {
    this.identities = identities;
    this.sender = sender;
    this.templates = templates;
  }

  /** The message with its recording as it came. */
  public VoicemailMessage compose(Received event, Recipient recipient) {
    return compose(event, recipient, AudioFile.of(event.audio()));
  }

  /** The message with its recording in this form. */
  public VoicemailMessage compose(Received event, Recipient recipient, AudioFile recording) {
    return compose(event, recipient, Optional.of(recording));
  }

  /** The message for a mailbox that does not take the recording: it says so. */
  public VoicemailMessage composeNotice(Received event, Recipient recipient) {
    return compose(event, recipient, Optional.empty());
  }

  private VoicemailMessage compose(
      Received event, Recipient recipient, Optional<AudioFile> recording) {
    MessageIdentity identity = identities.identify(event.voicemail(), recipient.subscriber());
    Optional<String> fileName =
        recording.map(
            r -> RecordingFile.name(event.caller(), event.recordedAt(), recipient.zone(), r));
    MessageFacts facts = MessageFacts.of(event, fileName);
    Chunks head = new Chunks();
    head.add(upToTheRecording(facts, event.voicemail(), recipient, identity, 0));
    if (recording.isPresent()) {
      head.line("");
      head.line("--" + outer(identity));
      head.add(recordingHead(facts, recording.get().mediaType(), fileName.orElseThrow()));
    }
    return new VoicemailMessage(
        identity, head.bytes(), recording.map(AudioFile::content), end(identity));
  }

  /**
   * Headers and text, up to the end of the text's last line.
   *
   * @param revision 0 for the message as it is delivered first
   */
  byte[] upToTheRecording(
      MessageFacts facts,
      VoicemailKey voicemail,
      Recipient recipient,
      MessageIdentity identity,
      int revision) {
    LanguageTemplates language = templates.of(set(recipient), recipient.locale());
    Optional<ShownNumber> number = facts.number(recipient);
    MessageModel model = facts.model(recipient, number, language);
    String inner = inner(identity);
    Chunks head = new Chunks();
    head.add(
        new MessageHeaders(sender, facts, recipient, number)
            .write(voicemail, identity, revision, language.subject(model), language.sender(model)));
    head.line("--" + outer(identity));
    head.add(
        new MimeHead()
            .plain("Content-Type", "multipart/alternative; boundary=\"" + inner + "\"")
            .end());
    addText(head, inner, "plain", language.language().tag(), language.plain(model));
    addText(head, inner, "html", language.language().tag(), language.html(model));
    head.line("--" + inner + "--");
    return head.bytes();
  }

  /** A tenant's record and this worker's folder are changed by different people. */
  private String set(Recipient recipient) {
    String set = recipient.settings().templates().orElse(MessageTemplates.DEFAULT);
    if (!templates.has(set) && missing.add(set)) {
      LOG.atError()
          .addKeyValue(LogKeys.TENANT, recipient.subscriber().domain())
          .addKeyValue(LogKeys.VALUE, set)
          .log(
              "A tenant names a set of templates that worker.templates has not; the shipped one is used");
    }
    return set;
  }

  /** Neither quoted-printable nor base64 can hold "=_" at the start of a line. */
  static String outer(MessageIdentity identity) {
    return "=_mixed_" + identity.mac().substring(0, 24);
  }

  static String inner(MessageIdentity identity) {
    return "=_alternative_" + identity.mac().substring(0, 24);
  }

  private static byte[] end(MessageIdentity identity) {
    return ("\r\n--" + outer(identity) + "--\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static void addText(
      Chunks to, String boundary, String subtype, String language, String text) {
    to.line("--" + boundary);
    to.add(
        new MimeHead()
            .plain("Content-Type", "text/" + subtype + "; charset=utf-8")
            .plain("Content-Language", language)
            .plain("Content-Transfer-Encoding", "quoted-printable")
            .end());
    to.add(QuotedPrintable.encode(text));
    to.line("");
  }

  private static byte[] recordingHead(MessageFacts facts, String mediaType, String name) {
    return new MimeHead()
        .withFileName("Content-Type", mediaType, "name", name)
        .plain("Content-Transfer-Encoding", "base64")
        .withFileName("Content-Disposition", "attachment", "filename", name)
        .plain("Content-Duration", Integer.toString(facts.durationSeconds()))
        .end();
  }

  /** Bytes gathered in order. */
  private static final class Chunks {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(12_288);

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

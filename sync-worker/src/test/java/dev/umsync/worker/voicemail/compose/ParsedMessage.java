package dev.umsync.worker.voicemail.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.common.event.Audio;
import dev.umsync.common.event.VoicemailEvent.Received;
import jakarta.mail.BodyPart;
import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A composed message as jakarta.mail reads it. */
final class ParsedMessage {
  private static final Set<String> HEADERS =
      Set.of(
          "Date",
          "From",
          "To",
          "Subject",
          "Message-ID",
          "Reply-To",
          "MIME-Version",
          "Content-Type",
          "Message-Context",
          "Auto-Submitted",
          "X-CallingTelephoneNumber",
          "X-VoiceMessageSenderName",
          "X-VoiceMessageDuration",
          "X-AttachmentOrder",
          "X-CallID",
          "X-UMSync-Called",
          "X-UMSync-Identity",
          "X-UMSync-Source",
          "X-UMSync-Voicemail",
          "Importance",
          "X-Priority",
          "Sensitivity");

  final byte[] raw;
  final MimeMessage message;

  private ParsedMessage(byte[] raw) throws MessagingException {
    this.raw = raw;
    this.message =
        new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(raw));
  }

  static ParsedMessage of(VoicemailMessage composed) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      composed.writeTo(out);
      return new ParsedMessage(out.toByteArray());
    } catch (IOException | MessagingException e) {
      throw new AssertionError(e);
    }
  }

  String subject() throws MessagingException {
    return message.getSubject();
  }

  @Nullable String fromName() throws MessagingException {
    return ((InternetAddress) message.getFrom()[0]).getPersonal();
  }

  String header(String name) throws Exception {
    String[] values = message.getHeader(name);
    if (values == null) {
      return "";
    }
    if (values.length != 1) {
      throw new AssertionError(name + " stands " + values.length + " times");
    }
    return MimeUtility.decodeText(MimeUtility.unfold(values[0]));
  }

  List<String> headerNames() throws MessagingException {
    List<String> names = new ArrayList<>();
    for (Header header : Collections.list(message.getAllHeaders())) {
      names.add(header.getName());
    }
    return names;
  }

  Multipart parts() throws Exception {
    return (Multipart) message.getContent();
  }

  BodyPart recording() throws Exception {
    return parts().getBodyPart(1);
  }

  byte[] recordingBytes() throws Exception {
    return recording().getInputStream().readAllBytes();
  }

  String text(int index) throws Exception {
    Multipart alternative = (Multipart) parts().getBodyPart(0).getContent();
    return new String(
        alternative.getBodyPart(index).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /**
   * Nothing but what a message of this event has: headers, one recipient, the recording, lines of 7
   * bits.
   */
  void assertIntact(Received event) throws Exception {
    assertWhole(2);
    assertThat(Audio.sha256(recordingBytes())).isEqualTo(event.audio().sha256());
  }

  /** The same with this many parts: 1 is a message without its recording. */
  void assertWhole(int parts) throws Exception {
    assertThat(HEADERS).containsAll(headerNames());
    assertThat(headerNames()).doesNotHaveDuplicates();
    assertThat(message.getFrom()).hasSize(1);
    assertThat(message.getAllRecipients()).hasSize(1);
    assertThat(parts().getCount()).isEqualTo(parts);
    assertThat(((Multipart) parts().getBodyPart(0).getContent()).getCount()).isEqualTo(2);
    assertThat(lines()).allSatisfy(line -> assertThat(line).matches("[\\x20-\\x7e]{0,998}"));
  }

  List<String> lines() {
    return List.of(new String(raw, StandardCharsets.ISO_8859_1).split("\r\n", -1));
  }
}

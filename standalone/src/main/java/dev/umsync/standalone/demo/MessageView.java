package dev.umsync.standalone.demo;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.Locale;

/**
 * What a person sees of a message. Thread rule: immutable.
 *
 * @param subject decoded
 * @param from the caller, decoded
 * @param date when it was recorded, UTC
 * @param confidential whether it is marked private
 * @param text the plain text
 * @param html the page, empty where there is none
 */
record MessageView(
    String subject, String from, String date, boolean confidential, String text, String html) {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  static MessageView of(byte[] raw) {
    try {
      MimeMessage message = new MimeMessage(null, new ByteArrayInputStream(raw));
      String sensitivity = message.getHeader("Sensitivity", null);
      Date date = message.getSentDate();
      String subject = message.getSubject();
      return new MessageView(
          subject == null ? "" : subject,
          from(message.getFrom()),
          date == null ? "" : DATE.format(date.toInstant()),
          sensitivity != null && sensitivity.toLowerCase(Locale.ROOT).startsWith("private"),
          text(message, "text/plain"),
          text(message, "text/html"));
    } catch (MessagingException | IOException e) {
      return new MessageView("(unreadable)", "", "", false, "", "");
    }
  }

  private static String from(Address[] from) {
    if (from == null || from.length == 0) {
      return "";
    }
    return from[0] instanceof InternetAddress address && address.getPersonal() != null
        ? address.getPersonal()
        : from[0].toString();
  }

  private static String text(Part part, String type) throws MessagingException, IOException {
    if (part.isMimeType(type) && part.getContent() instanceof String text) {
      return text;
    }
    if (part.getContent() instanceof Multipart multipart) {
      for (int i = 0; i < multipart.getCount(); i++) {
        String found = text(multipart.getBodyPart(i), type);
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    return "";
  }
}

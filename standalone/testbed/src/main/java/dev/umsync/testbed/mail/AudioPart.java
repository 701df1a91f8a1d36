package dev.umsync.testbed.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;

/**
 * The recording in a message, found by a MIME parser that shares nothing with what wrote it.
 * Stateless.
 */
public final class AudioPart {
  private AudioPart() {}

  /** The first audio part of a message, decoded; empty where there is none that can be read. */
  public static Optional<byte[]> of(byte[] raw) {
    try {
      return of(new MimeMessage(null, new ByteArrayInputStream(raw)));
    } catch (MessagingException | IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<byte[]> of(Part part) throws MessagingException, IOException {
    if (part.isMimeType("audio/*")) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      part.getDataHandler().writeTo(out);
      return Optional.of(out.toByteArray());
    }
    if (part.getContent() instanceof Multipart multipart) {
      for (int i = 0; i < multipart.getCount(); i++) {
        Optional<byte[]> found = of(multipart.getBodyPart(i));
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }
}

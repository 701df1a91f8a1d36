package dev.umsync.bench.peer;

import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Properties;
import org.eclipse.angus.mail.iap.Argument;
import org.eclipse.angus.mail.iap.Literal;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.protocol.IMAPProtocol;

/**
 * Angus Mail, its Store and Folder kept between messages. Any thread.
 *
 * <p>Composing: each message is a MimeMessage of parts, as Jakarta Mail's documentation shows. With
 * an own writer: the recording is encoded by the JDK and written as a literal through {@code
 * doCommand}.
 */
final class AngusCourier implements Courier {
  private final Session session;
  private final String protocol;
  private final Endpoint endpoint;
  private final boolean ownWriter;

  AngusCourier(Endpoint endpoint, boolean ownWriter) {
    this.endpoint = endpoint;
    this.ownWriter = ownWriter;
    this.protocol = endpoint.tls() == null ? "imap" : "imaps";
    String prefix = "mail." + protocol + ".";
    Properties properties = new Properties();
    properties.setProperty(prefix + "auth.mechanisms", "XOAUTH2");
    properties.setProperty(prefix + "timeout", "120000");
    properties.setProperty(prefix + "connectiontimeout", "120000");
    if (endpoint.tls() == null) {
      properties.put(prefix + "socketFactory", new AtOnce.Plain());
    } else {
      properties.put(prefix + "ssl.socketFactory", new AtOnce.Tls(endpoint.tls()));
      properties.setProperty(prefix + "ssl.checkserveridentity", "true");
    }
    properties.setProperty(prefix + "socketFactory.fallback", "false");
    this.session = Session.getInstance(properties);
  }

  @Override
  public Mailbox open(String address, String token) throws IOException {
    try {
      Store store = session.getStore(protocol);
      store.connect(endpoint.host(), endpoint.port(), address, token);
      IMAPFolder inbox = (IMAPFolder) store.getFolder("INBOX");
      return ownWriter ? new Written(store, inbox) : new Composed(session, store, inbox);
    } catch (MessagingException e) {
      throw new IOException(e);
    }
  }

  private static void closeQuietly(Store store) {
    try {
      store.close();
    } catch (MessagingException e) {
      // It is gone anyway.
    }
  }

  private record Composed(Session session, Store store, IMAPFolder inbox) implements Mailbox {
    @Override
    public void append(byte[] recording) throws IOException {
      try {
        inbox.appendMessages(new Message[] {compose(recording)});
      } catch (MessagingException e) {
        throw new IOException(e);
      }
    }

    private MimeMessage compose(byte[] recording) throws MessagingException {
      MimeMessage message = new MimeMessage(session);
      message.setFrom(new InternetAddress("voicemail-no-reply@bench.invalid"));
      message.setRecipient(Message.RecipientType.TO, new InternetAddress("luis@bench.invalid"));
      message.setSubject("Voicemail from Ana (+34 600 123 456), 0:09");
      message.setHeader("X-Padding", "padding ".repeat(110).strip());
      MimeBodyPart text = new MimeBodyPart();
      text.setText("Ana called.\r\n");
      MimeBodyPart sound = new MimeBodyPart();
      sound.setDataHandler(new DataHandler(new ByteArrayDataSource(recording, "audio/wav")));
      sound.setFileName("voicemail.wav");
      message.setContent(new MimeMultipart(text, sound));
      message.saveChanges();
      return message;
    }

    @Override
    public void close() {
      closeQuietly(store);
    }
  }

  private record Written(Store store, IMAPFolder inbox) implements Mailbox {
    @Override
    public void append(byte[] recording) throws IOException {
      try {
        inbox.doCommand(protocol -> append(protocol, recording));
      } catch (MessagingException e) {
        throw new IOException(e);
      }
    }

    private static Object append(IMAPProtocol protocol, byte[] recording) throws ProtocolException {
      Body body = new Body(Letter.head("own-writer"), Letter.encoded(recording));
      Argument arguments =
          new Argument()
              .writeAtom("INBOX")
              .writeString("04-May-2026 09:30:00 +0000")
              .writeBytes(body);
      Response[] responses = protocol.command("APPEND", arguments);
      protocol.handleResult(responses[responses.length - 1]);
      return responses;
    }

    @Override
    public void close() {
      closeQuietly(store);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // written once, compared never
  private record Body(byte[] head, byte[] encoded) implements Literal {
    @Override
    public int size() {
      return Letter.size(head, encoded);
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      Letter.write(head, encoded, out);
    }
  }
}

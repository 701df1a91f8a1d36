package dev.umsync.testbed.mail;

import dev.umsync.testbed.net.ServerCertificate;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.IOException;
import java.util.Properties;
import org.eclipse.angus.mail.imap.IMAPStore;

/** Opens a TLS connection with the settings that an independent reader needs. Stateless. */
final class ImapLogin {
  private ImapLogin() {}

  /**
   * @param mechanism PLAIN or XOAUTH2
   * @param secret the password or the token
   */
  static IMAPStore open(MailServerAddress server, String address, String mechanism, String secret) {
    Properties settings = new Properties();
    settings.put("mail.imaps.auth.mechanisms", mechanism);
    settings.put("mail.imaps.ssl.checkserveridentity", "true");
    settings.put("mail.imaps.connectiontimeout", "20000");
    settings.put("mail.imaps.timeout", "60000");
    settings.put("mail.imaps.partialfetch", "false");
    settings.put("mail.imaps.peek", "true");
    settings.put("mail.imaps.statuscachetimeout", "0");
    settings.put("mail.imaps.throwsearchexception", "true");
    try {
      settings.put(
          "mail.imaps.ssl.socketFactory",
          ServerCertificate.trusting(server.trustCertificate()).getSocketFactory());
      IMAPStore store = (IMAPStore) Session.getInstance(settings).getStore("imaps");
      store.connect(server.host(), server.imapsPort(), address, secret);
      return store;
    } catch (MessagingException | IOException e) {
      throw new MailboxTrouble("The mailbox could not be opened", e);
    }
  }
}

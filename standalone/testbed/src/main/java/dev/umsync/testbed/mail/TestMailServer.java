package dev.umsync.testbed.mail;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * A running IMAP server, on 127.0.0.1 unless told otherwise, that opens mailboxes to access tokens
 * of the identity provider (SASL XOAUTH2) and, for looking on, to a password. Safe from any thread;
 * {@link #close()} leaves no process, socket or temporary file behind.
 */
public interface TestMailServer extends AutoCloseable {
  /** The name to connect to; the certificate is good for it. */
  default String host() {
    return "127.0.0.1";
  }

  /** The port for IMAP over TLS. */
  int imapsPort();

  /** The port for IMAP in clear, if there is one. */
  OptionalInt imapPort();

  /** The certificate to trust, as PEM. */
  Path trustCertificate();

  /** Makes an empty mailbox for the address; does nothing if there is one. */
  void provision(String address);

  /** The password that an ordinary mail client logs in with, the address being the user name. */
  String password(String address);

  /** The full name of the folder that holds what a person threw away. */
  String trashFolder();

  /** Ends every connection that is logged in to this mailbox, as a server restart would. */
  void dropConnections(String address);

  /** The place a client needs to know. */
  default MailServerAddress address() {
    return new MailServerAddress(host(), imapsPort(), trustCertificate());
  }

  /** Looks into the mailbox by password. */
  default MailboxReader reader(String address) {
    return MailboxReader.withPassword(address(), address, password(address));
  }

  /** Acts as the person whose mailbox it is, by password. */
  default MailboxPerson person(String address) {
    return MailboxPerson.withPassword(address(), address, password(address), trashFolder());
  }

  @Override
  void close();
}

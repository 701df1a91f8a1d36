package dev.umsync.testbed.gmail.command;

import java.nio.charset.StandardCharsets;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxDecoder;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxEncoder;

/**
 * Folder names on the wire: modified UTF-7 (RFC 3501 section 5.1.3), or UTF-8 once that is enabled
 * (RFC 6855). Stateless.
 */
final class Names {
  private Names() {}

  static String quoted(String name, boolean utf8) {
    return quoted(utf8 ? name : BASE64MailboxEncoder.encode(name));
  }

  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  static String read(String text) {
    boolean ascii = StandardCharsets.US_ASCII.newEncoder().canEncode(text);
    return ascii ? BASE64MailboxDecoder.decode(text) : text;
  }
}

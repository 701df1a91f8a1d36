package dev.umsync.bench.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files in which Dovecot (sdbox) keeps messages, one each: they are counted, so that nobody is
 * measured who delivered less, and removed between rounds, so that the RAM disk stays small. Used
 * by one thread while nobody delivers.
 *
 * @param folder where mailboxes are
 */
public record MailDisk(Path folder) {
  private static final String MESSAGES = "sdbox/mailboxes/INBOX/dbox-Mails";

  /** What was there. */
  public record Stored(int messages, long bytes) {}

  /** Counts all messages and removes them; the mailboxes' indexes stay. */
  public Stored takeAll() throws IOException {
    int messages = 0;
    long bytes = 0;
    try (Stream<Path> mailboxes = Files.list(folder)) {
      for (Path mailbox : mailboxes.toList()) {
        for (Path message : messages(mailbox)) {
          bytes += Files.size(message);
          messages++;
          Files.delete(message);
        }
      }
    }
    return new Stored(messages, bytes);
  }

  private static List<Path> messages(Path mailbox) throws IOException {
    try (Stream<Path> files = Files.list(mailbox.resolve(MESSAGES))) {
      return files.filter(file -> file.getFileName().toString().startsWith("u.")).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }
}

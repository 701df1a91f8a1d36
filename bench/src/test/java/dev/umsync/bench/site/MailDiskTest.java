package dev.umsync.bench.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailDiskTest {
  @Test
  void messagesAreCountedAndTakenAndTheIndexStays(@TempDir Path folder) throws Exception {
    Path inbox =
        Files.createDirectories(folder.resolve("a@bench.invalid/sdbox/mailboxes/INBOX/dbox-Mails"));
    Files.createDirectories(folder.resolve("nobody-logged-in@bench.invalid"));
    Files.writeString(inbox.resolve("u.1"), "12345");
    Files.writeString(inbox.resolve("u.2"), "678");
    Files.writeString(inbox.resolve("dovecot.index"), "x");
    MailDisk disk = new MailDisk(folder);

    assertThat(disk.takeAll()).isEqualTo(new MailDisk.Stored(2, 8));
    assertThat(disk.takeAll()).isEqualTo(new MailDisk.Stored(0, 0));
    assertThat(inbox.resolve("dovecot.index")).exists();
  }
}

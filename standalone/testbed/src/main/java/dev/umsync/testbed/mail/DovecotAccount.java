package dev.umsync.testbed.mail;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;

/**
 * The operating-system account that Dovecot's processes run as: our own, or {@code nobody} when we
 * are root, because Dovecot refuses to keep root's mail. Immutable.
 */
record DovecotAccount(String user, String group, boolean root) {
  static DovecotAccount ofThisProcess() throws IOException {
    Path self = Path.of("/proc/self");
    PosixFileAttributeView view = Files.getFileAttributeView(self, PosixFileAttributeView.class);
    String user = view.readAttributes().owner().getName();
    String group = view.readAttributes().group().getName();
    return user.equals("root")
        ? new DovecotAccount("nobody", "nogroup", true)
        : new DovecotAccount(user, group, false);
  }

  /** Gives the folder to the account; needed, and possible, only for root. */
  void own(Path folder) throws IOException {
    if (!root) {
      return;
    }
    UserPrincipalLookupService lookup = FileSystems.getDefault().getUserPrincipalLookupService();
    PosixFileAttributeView view = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
    view.setOwner(lookup.lookupPrincipalByName(user));
    view.setGroup(lookup.lookupPrincipalByGroupName(group));
  }
}

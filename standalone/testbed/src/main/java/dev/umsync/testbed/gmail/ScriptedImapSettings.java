package dev.umsync.testbed.gmail;

import dev.umsync.testbed.gmail.store.FolderNames;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a scripted server is set up. Immutable.
 *
 * @param folder where its certificate goes; empty for a temporary folder
 * @param imapsPort 0 for any free port
 * @param imapPort for IMAP in clear too: 0 for any free port, empty for none
 * @param names the language of the folders
 * @param password for ordinary mail clients; empty for a random one
 */
public record ScriptedImapSettings(
    Optional<Path> folder,
    int imapsPort,
    OptionalInt imapPort,
    FolderNames names,
    Optional<String> password) {
  /** Temporary folder, any free port, TLS only, English folder names, a random password. */
  public static ScriptedImapSettings defaults() {
    return new ScriptedImapSettings(
        Optional.empty(), 0, OptionalInt.empty(), FolderNames.ENGLISH, Optional.empty());
  }

  /** The same with folders in another language. */
  public ScriptedImapSettings withNames(FolderNames newNames) {
    return new ScriptedImapSettings(folder, imapsPort, imapPort, newNames, password);
  }

  /** The same with any free port in clear too. */
  public ScriptedImapSettings withPlainPort() {
    return new ScriptedImapSettings(folder, imapsPort, OptionalInt.of(0), names, password);
  }

  @Override
  public String toString() {
    return "ScriptedImapSettings[imapsPort=" + imapsPort + ", imapPort=" + imapPort + "]";
  }
}

package dev.umsync.standalone.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/**
 * What {@code --version} prints: ours from the jar's manifest, and the JDK's, which a report of a
 * fault needs. Stateless.
 */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    @Nullable String ours = UmsyncCommand.class.getPackage().getImplementationVersion();
    return new String[] {
      "umsync " + (ours == null ? "(not packaged)" : ours) + " on Java " + Runtime.version()
    };
  }
}

package dev.umsync.james.engine;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.Username;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.imap.processor.main.DefaultImapProcessorFactory;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.logger.DefaultMetricFactory;
import reactor.core.scheduler.Schedulers;

/**
 * A running James: as an {@link IntSupplier} it gives its port, as a {@link Consumer} it ends the
 * connections of an address. Safe from any thread.
 */
public final class JamesEngine implements AutoCloseable, IntSupplier, Consumer<String> {
  private final JamesImapServer server;

  private JamesEngine(JamesImapServer server) {
    this.server = server;
  }

  /**
   * Starts it on a free port of 127.0.0.1.
   *
   * @param settings {@code name}: unique in this process; {@code folder}; {@code certificate} and
   *     {@code key}: PEM files; {@code keys}: URL of the token issuer's keys; {@code password}:
   *     opens every mailbox
   * @throws Exception whatever James throws
   */
  public static JamesEngine start(Map<String, String> settings) throws Exception {
    MetricFactory metrics = new DefaultMetricFactory();
    JamesMailboxes mailboxes =
        JamesMailboxes.open(of(settings, "password"), metrics, Clock.systemUTC());
    JamesImapServer server =
        new JamesImapServer(
            DefaultImapProcessorFactory.createDefaultProcessor(
                mailboxes.manager(),
                mailboxes.events(),
                mailboxes.subscriptions(),
                mailboxes.quotas().getQuotaManager(),
                mailboxes.quotas().getQuotaRootResolver(),
                metrics),
            metrics);
    server.setFileSystem(new NamedFiles(Path.of(of(settings, "folder"))));
    server.configure(configuration(settings));
    server.init();
    return new JamesEngine(server);
  }

  private static BaseHierarchicalConfiguration configuration(Map<String, String> settings) {
    BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
    configuration.addProperty("jmxName", of(settings, "name"));
    configuration.addProperty("bind", "127.0.0.1:0");
    configuration.addProperty("gracefulShutdown", false);
    configuration.addProperty("tls.[@socketTLS]", true);
    configuration.addProperty("tls.certificates", of(settings, "certificate"));
    configuration.addProperty("tls.privateKey", of(settings, "key"));
    configuration.addProperty("auth.requireSSL", true);
    configuration.addProperty("auth.plainAuthEnabled", true);
    configuration.addProperty("auth.oidc.oidcConfigurationURL", of(settings, "keys"));
    configuration.addProperty("auth.oidc.jwksURL", of(settings, "keys"));
    configuration.addProperty("auth.oidc.claim", "email");
    configuration.addProperty("auth.oidc.scope", "https://mail.google.com/");
    return configuration;
  }

  private static String of(Map<String, String> settings, String name) {
    return Objects.requireNonNull(settings.get(name), name);
  }

  @Override
  public int getAsInt() {
    return server.getPort();
  }

  @Override
  public void accept(String address) {
    server.drop(Username.of(address));
  }

  @Override
  public void close() {
    server.destroy();
    Schedulers.shutdownNow();
  }

  /** Files by their full names. Immutable. */
  private record NamedFiles(Path folder) implements FileSystem {
    @Override
    public InputStream getResource(String name) throws IOException {
      return Files.newInputStream(Path.of(name));
    }

    @Override
    public File getFile(String name) throws FileNotFoundException {
      return new File(name);
    }

    @Override
    public File getBasedir() {
      return folder.toFile();
    }
  }
}

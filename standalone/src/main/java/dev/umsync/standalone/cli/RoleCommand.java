package dev.umsync.standalone.cli;

import dev.umsync.common.config.Config;
import dev.umsync.standalone.site.Site;
import dev.umsync.standalone.start.Roles;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** One role against the Kafka that the configuration names, until SIGTERM. */
class RoleCommand implements Callable<Integer> {

  /** Starts the role. */
  interface Starter {
    Running start(Roles roles, Site site, Config config) throws InterruptedException;
  }

  /** A started role. */
  interface Running extends AutoCloseable {
    /** What a person is told. */
    String greeting();

    @Override
    void close();
  }

  private final Terminal terminal;
  private final Map<String, String> environment;
  private final Starter starter;
  @Mixin private final SiteOptions options = new SiteOptions();

  RoleCommand(Terminal terminal, Map<String, String> environment, Starter starter) {
    this.terminal = terminal;
    this.environment = environment;
    this.starter = starter;
  }

  @Override
  public Integer call() throws InterruptedException {
    Config config = options.load(environment);
    Site site = options.site(config, environment);
    site.provision();
    Shutdown shutdown = new Shutdown();
    try (Roles roles = Roles.on(site, config, Clock.systemUTC());
        Running running = starter.start(roles, site, config)) {
      terminal.out().println("umsync: ready. " + running.greeting());
      shutdown.await();
      terminal.err().println("umsync: stopping; what is under way is finished");
    } finally {
      shutdown.done();
    }
    return shutdown.status();
  }
}

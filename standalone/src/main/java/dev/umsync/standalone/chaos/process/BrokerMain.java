package dev.umsync.standalone.chaos.process;

import dev.umsync.broker.BrokerSettings;
import dev.umsync.broker.BrokerStartFailed;
import dev.umsync.broker.EmbeddedBroker;
import dev.umsync.broker.GroupTimings;
import java.nio.file.Path;

/**
 * The embedded broker in a process of its own, so that it can be killed: arguments are its folder
 * and its port. SIGTERM stops it in order; it ends at once when its standard input does, which is
 * when whoever started it has gone.
 */
public final class BrokerMain {
  /** What it prints when it serves clients. */
  static final String READY = "broker: ready";

  private BrokerMain() {}

  /**
   * The settings it runs with: durable topics forced to disk, and a site's group timings, for on a
   * loaded machine shorter ones put workers out of the group that are well.
   */
  public static BrokerSettings settings(Path folder) {
    return BrokerSettings.throwAway(folder).withGroups(GroupTimings.STANDARD);
  }

  /**
   * Runs until it is told to end.
   *
   * @param args data folder, port
   */
  public static void main(String[] args) throws BrokerStartFailed {
    EmbeddedBroker broker =
        EmbeddedBroker.start(
            settings(Path.of(args[0])).withPort(Integer.parseInt(args[1])),
            fault -> {
              System.err.println(fault.message());
              Runtime.getRuntime().halt(fault.exitStatus());
            });
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-shutdown"));
    System.out.println(READY);
    ChildMain.endWith(System.in);
  }
}

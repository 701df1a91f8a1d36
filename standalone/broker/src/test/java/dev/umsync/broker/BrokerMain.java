package dev.umsync.broker;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * A broker in a process of its own, as a site has it, to be killed by a test. Says its address on
 * standard output.
 */
final class BrokerMain {

  private BrokerMain() {}

  public static void main(String[] args) throws Exception {
    BrokerSettings settings =
        BrokerSettings.throwAway(Path.of(args[0])).withFlush(FlushPolicy.EVERY_APPEND);
    EmbeddedBroker broker =
        EmbeddedBroker.start(settings, fault -> Runtime.getRuntime().halt(fault.exitStatus()));
    System.out.println("bootstrap: " + broker.bootstrapServers());
    new CountDownLatch(1).await();
  }
}

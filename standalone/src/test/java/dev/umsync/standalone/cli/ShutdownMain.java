package dev.umsync.standalone.cli;

import java.util.concurrent.CountDownLatch;

/** A process that drains for ever, or at once. */
final class ShutdownMain {
  private ShutdownMain() {}

  /** Drains at once if {@code args[0]} is {@code quick}. */
  public static void main(String[] args) throws InterruptedException {
    Shutdown shutdown = new Shutdown();
    System.out.println("ready");
    shutdown.await();
    System.out.println("draining");
    if (!args[0].equals("quick")) {
      new CountDownLatch(1).await();
    }
    shutdown.done();
    System.exit(shutdown.status());
  }
}

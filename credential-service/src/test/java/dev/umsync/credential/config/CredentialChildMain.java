package dev.umsync.credential.config;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/** An instance of the role in a process of its own, to be stopped, thawed and killed. */
public final class CredentialChildMain {
  private CredentialChildMain() {}

  /** Runs until killed; logs to standard output. */
  public static void main(String[] args) throws InterruptedException {
    CredentialRole role =
        new RoleSettings(args[0], args[1], Path.of(args[2]), URI.create(args[3]))
            .start(new SimpleMeterRegistry(), Executors.newVirtualThreadPerTaskExecutor());
    System.out.println("begun " + (role != null));
    Thread.currentThread().join();
  }
}

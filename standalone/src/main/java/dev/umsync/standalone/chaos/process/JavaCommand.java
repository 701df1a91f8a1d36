package dev.umsync.standalone.chaos.process;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command lines of children: this program's class path and Java, a small heap, the cheap
 * compiler, for none of them lives long. Immutable.
 *
 * @param umsyncMain the class behind {@code umsync}
 * @param logs where each writes a log of its own
 */
public record JavaCommand(String umsyncMain, Path logs) {

  /** {@code umsync SUBCOMMAND …}, as a site starts it, logging into a file of this name. */
  public List<String> umsync(String name, List<String> args) {
    List<String> command = java(256, List.of());
    command.add(ChildMain.class.getName());
    command.add(umsyncMain);
    command.addAll(args);
    command.add("--log-file");
    command.add(logs.resolve(name + ".log").toString());
    return command;
  }

  /** The broker on its data folder. */
  public List<String> broker(Path folder, int port) {
    List<String> command =
        java(
            512,
            List.of(
                "-Dumsync.log.level=INFO",
                "-Dumsync.log.file=" + logs.resolve("broker.log"),
                "-Dlogback.configurationFile=logback-file.xml"));
    command.add(BrokerMain.class.getName());
    command.add(folder.toString());
    command.add(Integer.toString(port));
    return command;
  }

  private static List<String> java(int heapMegabytes, List<String> more) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heapMegabytes + "m");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-Xlog:disable");
    command.add("-Xlog:all=warning:stderr");
    command.add("-Xlog:cds*=off:stderr");
    command.add("-Xlog:aot*=off:stderr");
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-XX:SharedArchiveFile="))
        .forEach(command::add);
    command.addAll(more);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    return command;
  }
}

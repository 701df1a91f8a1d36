package dev.umsync.bench.suite;

import dev.umsync.bench.child.Child;
import dev.umsync.bench.child.JavaProgram;
import dev.umsync.bench.peer.PeerMain;
import dev.umsync.bench.site.BenchSite;
import dev.umsync.bench.site.BenchSite.Person;
import dev.umsync.bench.site.DelayMain;
import dev.umsync.bench.site.Line;
import dev.umsync.bench.site.Recordings;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What one benchmark stands on: a site of its own and the processes that it starts, all ended when
 * it is closed. Used by one thread.
 */
@SuppressWarnings("try")
final class Ground implements AutoCloseable {
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Deque<Child> children = new ArrayDeque<>();
  private final Workshop workshop;
  private final BenchSite site;

  Ground(Workshop workshop, BenchSite site) {
    this.workshop = workshop;
    this.site = site;
  }

  BenchSite site() {
    return site;
  }

  JavaProgram program() {
    return workshop.program();
  }

  Workshop workshop() {
    return workshop;
  }

  Consumer<String> says() {
    return workshop.says();
  }

  /** Closes this with everything else. */
  <T extends AutoCloseable> T keep(T part) {
    parts.push(part);
    return part;
  }

  /** Starts a role of the product with these settings. */
  Child role(String role, Map<String, String> settings) throws IOException, InterruptedException {
    return keep(start(role, settings));
  }

  /** The same; the caller ends it. */
  Child start(String role, Map<String, String> settings) throws IOException, InterruptedException {
    return Child.role(
        program(),
        role,
        role.equals("worker") ? workshop.workerOptions() : List.of(),
        List.of(role, "--config", site.configuration(role, settings).toString()),
        site.folder());
  }

  /** Runs a command of the product to its end. */
  void command(List<String> command, Map<String, String> settings)
      throws IOException, InterruptedException {
    String name = command.getFirst();
    List<String> arguments = new ArrayList<>(command);
    arguments.addAll(List.of("--config", site.configuration(name, settings).toString()));
    Child.command(program(), name, arguments, site.folder());
  }

  /** Starts a peer without people. */
  Child peer(String kind, Line line) throws IOException, InterruptedException {
    return keep(
        Child.part(
            program(),
            "peer-" + kind + "-" + line.name(),
            PeerMain.class.getName(),
            List.of(
                kind,
                Integer.toString(line.port()),
                line.tls() ? "tls" : "plain",
                site.trust().toString(),
                Integer.toString(Recordings.USUAL_BYTES)),
            site.folder()));
  }

  /** The same with people. */
  Child peer(String kind, Line line, List<Person> people) throws IOException, InterruptedException {
    Child peer = peer(kind, line);
    peer.ask("accounts " + site.accounts(kind + "-" + line.name(), people), 60);
    return peer;
  }

  /** A way with TLS and a delay of so many milliseconds for each round trip. */
  Line delayed(int millis) throws IOException, InterruptedException {
    if (children.isEmpty()) {
      children.push(
          keep(
              Child.part(program(), "delay", DelayMain.class.getName(), List.of(), site.folder())));
    }
    int port =
        (int)
            children
                .getFirst()
                .ask("listen " + site.mail().imapsPort() + " " + millis, 30)
                .get("port");
    return site.line("tls" + millis, port, true);
  }

  static List<String> addresses(List<Person> people) {
    return new ArrayList<>(people.stream().map(Person::address).toList());
  }

  @Override
  public void close() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }
}

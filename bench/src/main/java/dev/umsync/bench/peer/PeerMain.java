package dev.umsync.bench.peer;

import dev.umsync.bench.child.Answer;
import dev.umsync.bench.child.Commands;
import dev.umsync.bench.site.Recordings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A peer that delivers without Kafka, in a process of its own. Arguments: kind ({@code socket},
 * {@code writer}, {@code composer}), port, {@code plain} or {@code tls}, trusted certificate, size
 * of a recording. Commands on standard input:
 *
 * <pre>
 * accounts FILE                    adds people
 * append FIRST PEOPLE COUNT ATONCE delivers
 * rate PEOPLE COUNT PERSECOND      delivers at a fixed rate
 * drop                             closes all connections
 * forget                           does so and knows nobody any more
 * heap                             says how much of the heap is in use after a collection
 * </pre>
 */
public final class PeerMain {
  private PeerMain() {}

  /** Runs until standard input ends. */
  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[1]);
    Endpoint endpoint =
        args[2].equals("tls") ? Endpoint.tls(port, Path.of(args[3])) : Endpoint.plain(port);
    byte[] recording = new Recordings(Integer.parseInt(args[4])).content();
    Fleet fleet =
        new Fleet(
            courier(args[0], endpoint, recording),
            recording,
            System::nanoTime,
            System.err::println);
    Commands.serve(System.in, System.out, words -> obey(fleet, words));
    System.exit(0);
  }

  private static Courier courier(String kind, Endpoint endpoint, byte[] recording) {
    return switch (kind) {
      case "socket" -> new SocketCourier(endpoint, recording);
      case "writer" -> new AngusCourier(endpoint, true);
      case "composer" -> new AngusCourier(endpoint, false);
      default -> throw new IllegalArgumentException("no such peer: " + kind);
    };
  }

  private static Answer obey(Fleet fleet, String[] words) throws IOException, InterruptedException {
    switch (words[0]) {
      case "accounts" -> fleet.add(Path.of(words[1]));
      case "append" -> {
        return fleet.append(
            Integer.parseInt(words[1]),
            Integer.parseInt(words[2]),
            Integer.parseInt(words[3]),
            Integer.parseInt(words[4]));
      }
      case "rate" -> {
        return fleet.atRate(
            Integer.parseInt(words[1]), Integer.parseInt(words[2]), Double.parseDouble(words[3]));
      }
      case "drop" -> fleet.drop();
      case "forget" -> fleet.forget();
      case "heap" -> {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return new Answer(Map.of("bytes", (double) (runtime.totalMemory() - runtime.freeMemory())));
      }
      default -> throw new IllegalArgumentException("no such command: " + words[0]);
    }
    return new Answer(Map.of());
  }
}

package dev.umsync.bench.suite;

import dev.umsync.bench.site.MailDisk;
import dev.umsync.bench.suite.Contender.Round;
import dev.umsync.common.config.StartFailed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Rounds of several contenders, one after the other, beginning with another one each time, so that
 * what else the machine does meets all alike. Used by one thread.
 */
final class Rounds {
  private final Map<String, List<Round>> byName = new LinkedHashMap<>();

  /** Runs them; what each round left on the mail server's disk is counted and removed. */
  static Rounds run(
      List<? extends Contender> contenders,
      int rounds,
      int count,
      MailDisk disk,
      Consumer<String> says)
      throws IOException, InterruptedException {
    Rounds all = new Rounds();
    contenders.forEach(c -> all.byName.put(c.name(), new ArrayList<>()));
    disk.takeAll();
    for (int i = 0; i < rounds; i++) {
      for (int k = 0; k < contenders.size(); k++) {
        Contender contender = contenders.get((i + k) % contenders.size());
        Round round = contender.run(count);
        check(contender, count, disk.takeAll());
        all.of(contender.name()).add(round);
        says.accept(
            "  round %d of %d, %s: %,.0f a second, %.2f ms (mail server %.2f, bench and broker %.2f)"
                .formatted(
                    i + 1,
                    rounds,
                    contender.name(),
                    round.perSecond(),
                    round.cpuMillis(),
                    round.serverMillis(),
                    round.restMillis()));
      }
    }
    return all;
  }

  private static void check(Contender contender, int count, MailDisk.Stored stored) {
    int most = contender.mayDouble() ? count + count / 100 : count;
    if (stored.messages() < count
        || stored.messages() > most
        || stored.bytes() < count * 100_000L) {
      throw new StartFailed(
          "A round is not what it should be",
          contender.name(),
          "%d messages with %d bytes are in the mailboxes instead of %d."
              .formatted(stored.messages(), stored.bytes(), count));
    }
  }

  List<Round> of(String name) {
    List<Round> rounds = byName.get(name);
    if (rounds == null) {
      throw new IllegalArgumentException("no contender " + name);
    }
    return rounds;
  }

  /** One number of each round. */
  List<Double> of(String name, Function<Round, Double> number) {
    return of(name).stream().map(number).toList();
  }

  /** Something of two contenders in each round. */
  List<Double> both(String a, String b, Pairing pairing) {
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < of(a).size(); i++) {
      values.add(pairing.of(of(a).get(i), of(b).get(i)));
    }
    return values;
  }

  /** What is made of two rounds. */
  interface Pairing {
    double of(Round a, Round b);
  }
}

package dev.umsync.standalone.chaos.load;

import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** The subscribers of a run, numbered from 0. Stateless. */
public final class People {
  /** Their mail domain. */
  public static final String DOMAIN = "chaos.umsync.invalid";

  /** Their UM server. */
  public static final SourceUri SOURCE = new SourceUri("um://chaos");

  private People() {}

  /** So many of them. */
  public static List<Subscriber> of(int number) {
    return IntStream.range(0, number).mapToObj(i -> Subscriber.of(name(i) + "@" + DOMAIN)).toList();
  }

  /** What a person's events and voicemails are called after; no address. */
  static String name(int person) {
    return "p%05d".formatted(person);
  }

  /** The roster as a file. */
  public static byte[] roster(int number) {
    StringBuilder csv = new StringBuilder("address,source,box,name,locale,timezone\n");
    List<Subscriber> people = of(number);
    for (int i = 0; i < number; i++) {
      csv.append(
          "%s,%s,%d,Person %d,en-GB,Europe/London\n"
              .formatted(people.get(i).address(), SOURCE.value(), 10_000 + i, i));
    }
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }
}

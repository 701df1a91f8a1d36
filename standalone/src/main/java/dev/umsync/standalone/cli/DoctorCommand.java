package dev.umsync.standalone.cli;

import dev.umsync.common.config.Config;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.json.Json;
import dev.umsync.standalone.doctor.Doctor;
import dev.umsync.standalone.doctor.DoctorStep;
import dev.umsync.standalone.site.Site;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code umsync doctor}. */
@Command(
    name = "doctor",
    description = {
      "Walk every step of the set-up and say which one fails and how to mend it.",
      "A test message goes through one mailbox of each tenant. Exit status 1 if a step is red."
    })
final class DoctorCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final Map<String, String> environment;
  @Mixin private final SiteOptions options = new SiteOptions();

  @Option(
      names = "--subscriber",
      paramLabel = "ADDRESS",
      description = "Whose mailbox is tried; only this person's tenant is looked at.")
  private @Nullable String subscriber;

  @Option(names = "--json", description = "One JSON document on standard output.")
  private boolean json;

  DoctorCommand(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException {
    Optional<Subscriber> person = Optional.ofNullable(subscriber).map(DoctorCommand::person);
    Config config = options.load(environment);
    Site site = options.site(config, environment);
    List<DoctorStep> steps = new ArrayList<>();
    Doctor doctor =
        new Doctor(
            site,
            config,
            Clock.systemUTC(),
            RandomGenerator.of("SecureRandom"),
            step -> {
              steps.add(step);
              if (!json) {
                print(step);
              }
            });
    boolean well = doctor.run(person);
    Optional<DoctorStep> failing =
        steps.stream().filter(s -> s.result() == DoctorStep.Result.RED).findFirst();
    if (json) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("result", well ? "green" : "red");
      failing.ifPresent(f -> document.put("failing", f.step()));
      document.put("steps", steps);
      terminal.out().println(new String(Json.bytes(document), StandardCharsets.UTF_8));
    } else {
      failing.ifPresentOrElse(
          f ->
              terminal
                  .err()
                  .printf(
                      "umsync doctor: the step '%s'%s is red%n",
                      f.step(), f.of().map(of -> " of " + of).orElse("")),
          () -> terminal.err().println("umsync doctor: all is well"));
    }
    return well ? 0 : 1;
  }

  private static Subscriber person(String address) {
    try {
      return Subscriber.of(address);
    } catch (IllegalArgumentException e) {
      throw UserError.wrongUse(
          "is no mail address", address, "give one such as ana@example.com", e);
    }
  }

  private void print(DoctorStep step) {
    String mark =
        switch (step.result()) {
          case GREEN -> "ok  ";
          case RED -> "FAIL";
          case SKIPPED -> "-   ";
        };
    terminal
        .out()
        .printf(
            "%s %s%s: %s%n",
            mark, step.of().map(of -> of + ": ").orElse(""), step.title(), step.sentence());
    step.paste().forEach(value -> terminal.out().printf("       %s%n", value));
    step.guide().ifPresent(guide -> terminal.out().printf("       see docs/%s%n", guide));
  }
}

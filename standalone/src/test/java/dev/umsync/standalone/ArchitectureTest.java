package dev.umsync.standalone;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What the modules and packages may know of each other, held over the main classes of every module.
 */
class ArchitectureTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.umsync");

  private static final String KAFKA = "org.apache.kafka..";
  private static final String[] IMAP = {"jakarta.mail..", "org.eclipse.angus.."};

  @Test
  void everyModuleIsLookedAt() {
    assertThat(
            Stream.of(
                    "common",
                    "ingest",
                    "credential",
                    "worker",
                    "broker",
                    "testbed",
                    "bench",
                    "standalone")
                .filter(module -> !MAIN.containPackage("dev.umsync." + module)))
        .isEmpty();
  }

  @TestFactory
  List<DynamicTest> rolesMeetOnlyOnTopics() {
    return List.of(
        holds(independent("ingest", "credential", "worker")),
        holds(independent("credential", "ingest", "worker")),
        holds(independent("worker", "ingest", "credential")),
        holds(
            independent(
                "common", "ingest", "credential", "worker", "broker", "testbed", "standalone")),
        holds(
            independent(
                "testbed", "common", "ingest", "credential", "worker", "broker", "standalone")),
        holds(independent("bench", "ingest", "credential", "worker", "standalone")),
        holds(
            independent(
                "broker", "common", "ingest", "credential", "worker", "testbed", "standalone")));
  }

  @TestFactory
  List<DynamicTest> clientLibrariesStayAtTheEdges() {
    return List.of(
        holds(
            noClasses()
                .that(
                    resideOutsideOf(
                        "dev.umsync..kafka..",
                        "dev.umsync.common.topic..",
                        "dev.umsync.broker..",
                        "dev.umsync.bench..",
                        "dev.umsync.standalone.."))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(KAFKA)
                .as(
                    "only kafka packages, common.topic, the broker, bench and standalone know the Kafka client")),
        holds(
            noClasses()
                .that(
                    resideInAPackage("dev.umsync.worker..")
                        .and(resideOutsideOf("dev.umsync.worker.kafka..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(KAFKA)
                .as("in sync-worker only worker.kafka knows the Kafka client")),
        holds(
            noClasses()
                .that(
                    resideInAPackage("dev.umsync.worker..")
                        .and(resideOutsideOf("dev.umsync.worker.imap..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(IMAP)
                .as("in sync-worker only worker.imap knows the IMAP client")),
        holds(
            noClasses()
                .that()
                .resideInAPackage("dev.umsync.worker.dispatch..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.umsync.worker.kafka..", "dev.umsync.worker.imap..")
                .as("dispatch knows neither Kafka nor IMAP, not even through our own packages")),
        holds(
            noClasses()
                .that(
                    resideOutsideOf(
                        "dev.umsync.testbed..",
                        "dev.umsync.bench..",
                        "dev.umsync.standalone.demo..",
                        "dev.umsync.standalone.chaos.."))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.umsync.testbed..")
                .as("the testbed serves the demo, chaos, the bench and the tests only")));
  }

  @Test
  void timeAndRandomnessAreHandedIn() {
    DescribedPredicate<JavaClass> edge =
        simpleNameEndingWith("Main")
            .or(simpleNameEndingWith("Command"))
            .or(resideInAPackage("dev.umsync.standalone.cli.."));
    holdsFor(
        noClasses()
            .that(DescribedPredicate.not(edge))
            .should()
            .accessTargetWhere(ambient())
            .as(
                "clocks, tickers, sleeping and randomness are constructor parameters outside …Main and commands"));
  }

  @Test
  void printingIsHandedIn() {
    holdsFor(
        noClasses()
            .that(DescribedPredicate.not(simpleNameEndingWith("Main")))
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Throwable.class, "printStackTrace")
            .as("only a …Main knows the process: its streams and its end"));
  }

  @Test
  void namesSayWhatAThingIs() {
    holdsFor(
        classes()
            .should()
            .haveNameNotMatching(
                ".*\\.([A-Za-z0-9$]*(Manager|Helper|Impl|Utils?)|Abstract[A-Za-z0-9$]*)$")
            .as("no class is called Manager, Helper, Impl, Util or Abstract"));
    holdsFor(
        noClasses()
            .should()
            .resideInAnyPackage(
                "..util..", "..utils..", "..impl..", "..model..", "..dto..", "..helper..")
            .as("packages are named by feature"));
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<JavaPackage> packages = MAIN.getPackage("dev.umsync").getSubpackagesInTree();

    assertThat(packages)
        .filteredOn(
            p -> p.getClasses().stream().anyMatch(c -> !c.getSimpleName().equals("package-info")))
        .isNotEmpty()
        .allSatisfy(p ->
            assertThat(p.isAnnotatedWith(NullMarked.class))
                .as(p.getName() + " is @NullMarked")
                .isTrue());
  }

  @Test
  void packagesHaveNoCycles() {
    holdsFor(
        com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices()
            .matching("dev.umsync.(*).(**)")
            .should()
            .beFreeOfCycles());
  }

  private static ArchRule independent(String module, String... others) {
    String[] packages =
        List.of(others).stream().map(o -> "dev.umsync." + o + "..").toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage("dev.umsync." + module + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .as(module + " knows nothing of " + String.join(", ", others));
  }

  private static DescribedPredicate<JavaClass> resideOutsideOf(String... packages) {
    return DescribedPredicate.not(resideInAnyPackage(packages));
  }

  private static DescribedPredicate<JavaAccess<?>> ambient() {
    return DescribedPredicate.describe(
        "reads the clock, sleeps or draws at random by a static call",
        access -> access.getTarget() instanceof CodeUnitCallTarget target && isAmbient(target));
  }

  private static boolean isAmbient(CodeUnitCallTarget target) {
    String owner = target.getOwner().getName();
    boolean withoutClock =
        target.getRawParameterTypes().stream()
            .noneMatch(t -> t.isAssignableTo(java.time.Clock.class));
    return switch (target.getName()) {
      case "now" -> owner.startsWith("java.time.") && withoutClock;
      case "systemUTC", "systemDefaultZone", "system" -> owner.equals("java.time.Clock");
      case "nanoTime", "currentTimeMillis" -> owner.equals("java.lang.System");
      case "sleep" ->
          owner.equals("java.lang.Thread") || owner.equals("java.util.concurrent.TimeUnit");
      case "random" -> owner.equals("java.lang.Math");
      case "current" -> owner.equals("java.util.concurrent.ThreadLocalRandom");
      case "randomUUID" -> owner.equals("java.util.UUID");
      case "<init>" -> owner.equals("java.util.Random") && target.getRawParameterTypes().isEmpty();
      default -> false;
    };
  }

  private static DynamicTest holds(ArchRule rule) {
    return DynamicTest.dynamicTest(rule.getDescription(), () -> holdsFor(rule));
  }

  /** A package that is not there yet breaks no rule. */
  private static void holdsFor(ArchRule rule) {
    rule.allowEmptyShould(true).check(MAIN);
  }
}

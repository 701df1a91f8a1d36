package dev.umsync.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The {@code umsync} file at the root of the repository, with Java homes that only print what they
 * are given.
 */
class LauncherTest {
  @TempDir private Path folder;
  private Path distribution = Path.of("");

  @BeforeEach
  void unpackDistribution() throws IOException {
    distribution = Files.createDirectories(folder.resolve("with a space/umsync-dist"));
    Files.copy(launcher(), distribution.resolve("umsync"));
    executable(distribution.resolve("umsync"));
    Files.createDirectories(distribution.resolve("lib"));
    Files.writeString(distribution.resolve("lib/umsync.jar"), "");
  }

  @Test
  void distributionIsRunWithoutBuilding() throws Exception {
    Result result =
        run(
            Map.of("JAVA_HOME", javaHome("a", "25.0.1")),
            distribution.resolve("umsync"),
            "demo",
            "a b");

    assertThat(result.status()).isZero();
    assertThat(result.lines()).first().isEqualTo("home a");
    assertThat(result.lines())
        .endsWith("-jar", distribution.toRealPath() + "/lib/umsync.jar", "demo", "a b");
  }

  @Test
  void javaHomeOfAnotherReleaseIsPassedOver() throws Exception {
    Map<String, String> environment =
        Map.of("JAVA_HOME", javaHome("old", "17.0.15"), "JAVA25_HOME", javaHome("new", "25"));

    assertThat(run(environment, distribution.resolve("umsync")).lines())
        .first()
        .isEqualTo("home new");
  }

  @Test
  void jdkInTheHomeFolderIsFound() throws Exception {
    // Only where no JDK 25 is installed for everybody does the search get this far.
    String home = folder.resolve("me").toString();
    javaHome("me/.sdkman/candidates/java/25.0.1-tem", "25.0.1");
    javaHome("me/.sdkman/candidates/java/21.0.1-tem", "21.0.1");
    Path narrowed = onlyHomeFolders();

    assertThat(run(Map.of("HOME", home), narrowed).lines())
        .first()
        .isEqualTo("home me/.sdkman/candidates/java/25.0.1-tem");
  }

  @Test
  void withoutJdkOneLineSaysWhatToInstall() throws Exception {
    Result result = run(Map.of("JAVA_HOME", javaHome("old", "21.0.2")), onlyHomeFolders());

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.lines())
        .hasSize(1)
        .first()
        .asString()
        .contains("no JDK 25 found", "temurin-25-jdk");
  }

  @Test
  void symbolicLinkFromAnywhereLeadsToTheDistribution() throws Exception {
    Path link = folder.resolve("link");
    Files.createSymbolicLink(link, Path.of("with a space/umsync-dist/umsync"));

    assertThat(run(Map.of("JAVA_HOME", javaHome("a", "25")), link, "doctor").lines())
        .endsWith(distribution.toRealPath() + "/lib/umsync.jar", "doctor");
  }

  @Test
  void optionsOfTheUserComeAfterOurs() throws Exception {
    Map<String, String> environment =
        Map.of("JAVA_HOME", javaHome("a", "25"), "UMSYNC_JAVA_OPTS", "-Xmx3g -Dx=y");

    assertThat(run(environment, distribution.resolve("umsync")).lines())
        .containsSubsequence(
            "-XX:+UseParallelGC", "-XX:NewRatio=1", "-Xmx1g", "-Xmx3g", "-Dx=y", "-jar");
  }

  @Test
  void collectorOfTheUserTakesThePlaceOfOurs() throws Exception {
    Map<String, String> environment =
        Map.of("JAVA_HOME", javaHome("a", "25"), "UMSYNC_JAVA_OPTS", "-Dx=y -XX:+UseG1GC");

    assertThat(run(environment, distribution.resolve("umsync")).lines())
        .contains("-XX:+UseG1GC")
        .doesNotContain("-XX:+UseParallelGC", "-XX:NewRatio=1", "");
  }

  @Test
  void folderThatIsNeitherTreeNorDistributionIsNamed() throws Exception {
    Files.delete(distribution.resolve("lib/umsync.jar"));

    Result result = run(Map.of("JAVA_HOME", javaHome("a", "25")), distribution.resolve("umsync"));

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.lines())
        .hasSize(1)
        .first()
        .asString()
        .contains(distribution.toRealPath().toString());
  }

  /** A copy of the launcher that does not look where this machine keeps its JDKs. */
  private Path onlyHomeFolders() throws IOException {
    String text = Files.readString(distribution.resolve("umsync"), UTF_8);
    String narrowed =
        text.replace("/usr/lib/jvm/* /opt/* ", "").replace("/Library/Java/", "/nonexistent/");
    assertThat(narrowed).isNotEqualTo(text);
    Path copy = distribution.resolve("umsync-narrowed");
    Files.writeString(copy, narrowed, UTF_8);
    return executable(copy);
  }

  /** A Java home whose {@code java} prints its own name and then its arguments, one on a line. */
  private String javaHome(String name, String version) throws IOException {
    Path home = Files.createDirectories(folder.resolve(name));
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    Files.writeString(
        home.resolve("bin/java"),
        "#!/bin/sh\necho 'home " + name + "'\nfor a in \"$@\"; do echo \"$a\"; done\n");
    executable(home.resolve("bin/java"));
    return home.toString();
  }

  private record Result(int status, List<String> lines) {}

  private Result run(Map<String, String> environment, Path program, String... args)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().clear();
    builder
        .environment()
        .putAll(Map.of("PATH", "/usr/bin:/bin", "HOME", folder.resolve("nobody").toString()));
    builder.environment().putAll(environment);
    Process process = builder.start();
    List<String> lines = process.inputReader(UTF_8).lines().toList();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), lines);
  }

  private static Path executable(Path file) {
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private static Path launcher() {
    Path file = Path.of("..", "umsync").toAbsolutePath().normalize();
    if (!Files.isRegularFile(file)) {
      throw new UncheckedIOException(new IOException(file + " is not there"));
    }
    return file;
  }
}

package dev.umsync.credential.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.umsync.credential.check.CheckStep;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the page may not hold under its policy, and where its checks lead. */
class AdminPageTest {
  private static final Path PAGE = Path.of("src/main/resources/page");
  private static final Pattern ID = Pattern.compile(" id=\"([^\"]+)\"");

  private static Stream<Path> files() throws Exception {
    try (Stream<Path> all = Files.walk(PAGE)) {
      return all.filter(Files::isRegularFile).toList().stream();
    }
  }

  private static List<String> ids(String html) {
    return ID.matcher(html).results().map(MatchResult::group).toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void noFileHasInlineScriptInlineStyleOrMarkupFromText(Path file) throws Exception {
    String text = Files.readString(file);

    assertThat(text)
        .doesNotContainPattern("<script(?![^>]* src=)")
        .doesNotContainPattern("<style")
        .doesNotContainPattern(" style=\"")
        .doesNotContainPattern("<[^>]* on[a-z]+=")
        .doesNotContain("innerHTML")
        .doesNotContain("insertAdjacentHTML")
        .doesNotContain("eval(");
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyFileIsServed(Path file) throws Exception {
    String name = PAGE.relativize(file).toString();

    if (!name.equals("index.html")) {
      String page =
          Files.readString(Path.of("src/main/java/dev/umsync/credential/page/AdminPage.java"));
      assertThat(page).contains("\"" + name + "\"");
    }
  }

  @Test
  void guidesHaveASectionForEveryStepAndNoIdTwice() {
    List<String> steps =
        Arrays.stream(CheckStep.values()).map(step -> " id=\"" + step.word() + "\"").toList();

    for (String guide : Guides.NAMES) {
      List<String> ids = ids(Guides.html(guide));
      assertThat(ids).as(guide).containsAll(steps).doesNotHaveDuplicates();
    }
  }

  @Test
  void linksAmongTheGuidesStayOnThePage() {
    assertThat(Guides.html("microsoft-365")).contains("href=\"/guide/google-workspace#people\"");
  }

  @Test
  void theStepsOnThePageAreThoseOfTheChecks() {
    String script = new String(AdminPage.read("/page/app/checks.js"), StandardCharsets.UTF_8);

    assertThat(CheckStep.values())
        .allSatisfy(step ->
            assertThat(script).contains("['%s', '%s']".formatted(step.word(), step.title())));
  }
}

package dev.umsync.credential.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every check has a section in the guide of each provider. */
class GuideTest {
  private static final Pattern ANCHOR = Pattern.compile("<a id=\"([a-z-]+)\"></a>");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (?:\\d+\\. )?(.+)$");
  private static final Pattern NAMED = Pattern.compile("subject\\.guide\\(\"([a-z-]+)\"\\)");

  private static List<String> sections(String guide) throws IOException {
    String text = Files.readString(Path.of("..", "docs", guide));
    List<String> found = new ArrayList<>();
    Matcher anchor = ANCHOR.matcher(text);
    while (anchor.find()) {
      found.add(anchor.group(1));
    }
    Matcher heading = HEADING.matcher(text);
    while (heading.find()) {
      found.add(heading.group(1).toLowerCase(Locale.ROOT).replace(' ', '-'));
    }
    return found;
  }

  /** What the checks refer to beside the steps themselves. */
  private static Stream<String> named() throws IOException {
    List<String> all = new ArrayList<>();
    for (String source : List.of("ProviderSteps", "MailboxWords", "SetupCheck")) {
      Matcher named =
          NAMED.matcher(
              Files.readString(
                  Path.of("src/main/java/dev/umsync/credential/check", source + ".java")));
      while (named.find()) {
        all.add(named.group(1));
      }
    }
    return all.stream().distinct();
  }

  @ParameterizedTest
  @ValueSource(strings = {"google-workspace.md", "microsoft-365.md"})
  void everyStepHasItsSection(String guide) throws IOException {
    List<String> steps = Arrays.stream(CheckStep.values()).map(CheckStep::word).toList();
    List<String> needed =
        Stream.concat(steps.stream(), named())
            .filter(s -> !(guide.startsWith("google") && s.equals("mailboxes")))
            .distinct()
            .toList();

    assertThat(needed).hasSizeGreaterThan(10);
    assertThat(sections(guide)).containsAll(needed);
  }
}

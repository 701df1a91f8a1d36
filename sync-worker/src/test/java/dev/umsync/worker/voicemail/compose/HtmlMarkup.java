package dev.umsync.worker.voicemail.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The tags of a message's HTML, and that they are those of a page which nobody wrote into. */
final class HtmlMarkup {
  private static final Pattern TAG = Pattern.compile("<[^>]*>");
  private static final Pattern BARE_AMPERSAND =
      Pattern.compile("&(?!(amp|lt|gt|quot|#39|#x27|#x60|#x3D);)");
  private static final Pattern OUTSIDE =
      Pattern.compile(
          "(?i)<(script|img|image|link|iframe|object|embed|form|base|svg|audio|video)\\b.*"
              + "|.*\\s(src|srcset|background|on\\w+)\\s*=.*"
              + "|.*href=\"(?!tel:).*");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\\r\\n\\t]]");

  /** Elements without an end (HTML, section 13.1.2). */
  private static final Set<String> VOID = Set.of("meta", "br", "hr", "wbr");

  private HtmlMarkup() {}

  static List<String> tags(String html) {
    return TAG.matcher(html).results().map(MatchResult::group).toList();
  }

  /** Well-formed, text escaped, and nothing in it that runs or asks for something. */
  static void assertSafe(String html) {
    List<String> tags = tags(html);
    assertThat(BARE_AMPERSAND.matcher(html).find()).as(html).isFalse();
    assertThat(CONTROL.matcher(html).find()).as(html).isFalse();
    assertThat(tags).noneMatch(tag -> OUTSIDE.matcher(tag).matches());
    assertThat(tags.getFirst()).isEqualTo("<!DOCTYPE html>");
    Deque<String> open = new ArrayDeque<>();
    for (String tag : tags.subList(1, tags.size())) {
      String name = tag.replaceAll("^</?|[\\s>][\\s\\S]*$", "").toLowerCase(Locale.ROOT);
      if (tag.startsWith("</")) {
        assertThat(open.isEmpty() ? "nothing" : open.pop()).isEqualTo(name);
      } else if (!VOID.contains(name)) {
        open.push(name);
      }
    }
    assertThat(open).isEmpty();
  }
}

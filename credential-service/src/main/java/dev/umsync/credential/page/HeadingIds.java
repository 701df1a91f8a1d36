package dev.umsync.credential.page;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.renderer.html.AttributeProvider;

/**
 * Gives headings the ids that GitHub gives them, so that a link to a section leads there in the
 * repository and on the page; an anchor of that name which the text sets itself stays the only one.
 * Thread rule: one thread.
 */
final class HeadingIds implements AttributeProvider {
  private static final Pattern ANCHOR = Pattern.compile("<a id=\"([a-z0-9-]+)\"></a>");
  private static final Pattern DROPPED = Pattern.compile("[^\\p{L}\\p{N} _-]");

  private final Set<String> taken = new HashSet<>();

  HeadingIds(String markdown) {
    Matcher anchor = ANCHOR.matcher(markdown);
    while (anchor.find()) {
      taken.add(anchor.group(1));
    }
  }

  @Override
  public void setAttributes(Node node, String tagName, Map<String, String> attributes) {
    if (node instanceof Heading heading) {
      String id =
          DROPPED
              .matcher(words(heading).toLowerCase(Locale.ROOT))
              .replaceAll("")
              .strip()
              .replace(' ', '-');
      if (taken.add(id)) {
        attributes.put("id", id);
      }
    }
  }

  private static String words(Heading heading) {
    StringBuilder words = new StringBuilder();
    heading.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text text) {
            words.append(text.getLiteral());
          }

          @Override
          public void visit(Code code) {
            words.append(code.getLiteral());
          }
        });
    return words.toString();
  }
}

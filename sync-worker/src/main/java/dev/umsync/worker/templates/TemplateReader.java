package dev.umsync.worker.templates;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compiles templates and refuses what would make a message unsafe: values that are not escaped,
 * other files, and HTML that asks for something from outside. Stateless.
 */
final class TemplateReader {
  private static final Mustache.Compiler TEXT =
      Mustache.compiler()
          .withEscaper(Escapers.NONE)
          .nullValue("")
          .strictSections(true)
          .emptyStringIsFalse(true);
  private static final Mustache.Compiler HTML = TEXT.withEscaper(Escapers.HTML);

  private static final String OPEN = "{{";
  private static final String CLOSE = "}}";
  private static final Pattern FORBIDDEN = Pattern.compile("\\{\\{\\s*([{&>=<$])");
  private static final Pattern OUTSIDE =
      Pattern.compile(
          "(?i)<(script|iframe|frame|object|embed|applet|link|base|form|audio|video|image|use)\\b"
              + "|<meta\\b[^>]*\\brefresh\\b"
              + "|\\bsrc\\s*=\\s*[\"']?(?!data:|cid:)"
              + "|\\b(srcset|background|poster|lowsrc|dynsrc)\\s*="
              + "|@import|url\\(|image-set\\(");
  private static final Pattern LINE = Pattern.compile("line (\\d+)");
  private static final String WITH_LINE = ".* line \\d+";

  private TemplateReader() {}

  static Template text(String file, String content) throws TemplateTrouble {
    return compile(TEXT, file, content);
  }

  static Template html(String file, String content) throws TemplateTrouble {
    Matcher outside = OUTSIDE.matcher(content);
    if (outside.find()) {
      throw new TemplateTrouble(
          at(file, content, outside.start()),
          "asks for something from outside the message (%s); mail clients block that, or tell strangers who reads"
              .formatted(outside.group().strip()));
    }
    return compile(HTML, file, content);
  }

  private static Template compile(Mustache.Compiler compiler, String file, String content)
      throws TemplateTrouble {
    Matcher forbidden = FORBIDDEN.matcher(content);
    if (forbidden.find()) {
      throw new TemplateTrouble(
          at(file, content, forbidden.start()),
          "uses {{%s, which this program does not permit: values are always escaped, and no other file is read"
              .formatted(forbidden.group(1)));
    }
    refuseOpenTags(file, content);
    try {
      return compiler.compile(content);
    } catch (MustacheException e) {
      throw trouble(file, e);
    }
  }

  /** The library takes a tag that is not closed for text, which people would then read. */
  private static void refuseOpenTags(String file, String content) throws TemplateTrouble {
    for (int open = content.indexOf(OPEN); open >= 0; ) {
      int close = content.indexOf(CLOSE, open + OPEN.length());
      int next = content.indexOf(OPEN, open + OPEN.length());
      if (close < 0 || (next >= 0 && next < close)) {
        throw new TemplateTrouble(
            at(file, content, open), "opens a tag with {{ and does not close it with }}");
      }
      open = next;
    }
  }

  /**
   * The names in a template, those of branches included that no sample opens.
   *
   * @throws TemplateTrouble at the first one that is not known
   */
  static Set<String> names(String place, String content, Template template, Set<String> known)
      throws TemplateTrouble {
    Names names = new Names();
    template.visit(names);
    for (String name : names.all) {
      if (!known.contains(name)) {
        throw new TemplateTrouble(
            at(place, content, position(content, name)),
            "names {{%s}}, which is not known".formatted(name));
      }
    }
    return names.all;
  }

  private static int position(String content, String name) {
    Matcher tag =
        Pattern.compile("\\{\\{\\s*[#^]?\\s*" + Pattern.quote(name) + "\\s*}}").matcher(content);
    return tag.find() ? tag.start() : 0;
  }

  /** In the order in which they stand. */
  private static final class Names implements Mustache.Visitor {
    private final Set<String> all = new LinkedHashSet<>();

    @Override
    public void visitText(String text) {}

    @Override
    public void visitVariable(String name) {
      all.add(name);
    }

    @Override
    public boolean visitInclude(String name) {
      return false; // refused before
    }

    @Override
    public boolean visitSection(String name) {
      all.add(name);
      return true;
    }

    @Override
    public boolean visitInvertedSection(String name) {
      all.add(name);
      return true;
    }
  }

  /** Renders once, so that a name nobody knows is found at start and not with a voicemail. */
  static void check(String file, Template template, Map<String, @Nullable Object> model)
      throws TemplateTrouble {
    try {
      template.execute(model);
    } catch (MustacheException.Context e) {
      throw new TemplateTrouble(
          file.matches(WITH_LINE) ? file : file + " line " + e.lineNo,
          "names {{%s}}, which is not known".formatted(e.key));
    } catch (MustacheException e) {
      throw trouble(file, e);
    }
  }

  private static TemplateTrouble trouble(String file, MustacheException e) {
    String message = String.valueOf(e.getMessage());
    Matcher line = LINE.matcher(message);
    boolean known = file.matches(WITH_LINE);
    String place = !known && line.find() ? file + " line " + line.group(1) : file;
    return new TemplateTrouble(place, "is no valid template: " + message);
  }

  /** The line in a file; words come with theirs. */
  private static String at(String file, String content, int position) {
    if (file.matches(WITH_LINE)) {
      return file;
    }
    long line = content.substring(0, position).chars().filter(c -> c == '\n').count() + 1;
    return file + " line " + line;
  }
}

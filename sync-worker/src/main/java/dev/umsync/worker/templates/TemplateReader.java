package dev.umsync.worker.templates;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.util.Map;
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

  private static final Pattern FORBIDDEN = Pattern.compile("\\{\\{\\s*([{&>=<$])");
  private static final Pattern OUTSIDE =
      Pattern.compile(
          "(?i)<(script|iframe|object|embed|link|base|form)\\b|\\bsrc\\s*=\\s*[\"']?(?!data:|cid:)|@import|url\\(");
  private static final Pattern LINE = Pattern.compile("line (\\d+)");

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
    try {
      return compiler.compile(content);
    } catch (MustacheException e) {
      throw trouble(file, e);
    }
  }

  /** Renders once, so that a name nobody knows is found at start and not with a voicemail. */
  static void check(String file, Template template, Map<String, @Nullable Object> model)
      throws TemplateTrouble {
    try {
      template.execute(model);
    } catch (MustacheException.Context e) {
      throw new TemplateTrouble(
          file + " line " + e.lineNo, "names {{%s}}, which is not known".formatted(e.key));
    } catch (MustacheException e) {
      throw trouble(file, e);
    }
  }

  private static TemplateTrouble trouble(String file, MustacheException e) {
    String message = String.valueOf(e.getMessage());
    Matcher line = LINE.matcher(message);
    boolean known = file.matches(".* line \\d+");
    String place = !known && line.find() ? file + " line " + line.group(1) : file;
    return new TemplateTrouble(place, "is no valid template: " + message);
  }

  private static String at(String file, String content, int position) {
    long line = content.substring(0, position).chars().filter(c -> c == '\n').count() + 1;
    return file + " line " + line;
  }
}

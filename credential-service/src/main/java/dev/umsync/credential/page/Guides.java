package dev.umsync.credential.page;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * The guides of {@code docs/}, as pages of this instance: a red check leads to its section without
 * the internet, and to the text of this very release. Stateless.
 */
final class Guides {
  static final List<String> NAMES = List.of("google-workspace", "microsoft-365");

  private static final Pattern TITLE = Pattern.compile("^# (.+)$", Pattern.MULTILINE);
  private static final Pattern OTHER_GUIDE =
      Pattern.compile("href=\"([a-z0-9-]+)\\.md(#[^\"]*)?\"");

  private Guides() {}

  /** The guide as a page of its own. */
  static String html(String name) {
    String markdown = new String(AdminPage.read("/guide/" + name + ".md"), StandardCharsets.UTF_8);
    List<TablesExtension> tables = List.of((TablesExtension) TablesExtension.create());
    String body =
        HtmlRenderer.builder()
            .extensions(tables)
            .attributeProviderFactory(context -> new HeadingIds(markdown))
            .build()
            .render(Parser.builder().extensions(tables).build().parse(markdown));
    Matcher title = TITLE.matcher(markdown);
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>%s · UMSync</title>
    <link rel="icon" href="/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/style.css">
    </head>
    <body>
    <header class="bar"><div class="bar-inner"><a class="brand" href="/"><img src="/icon.svg" alt="" width="28" height="28"> UMSync</a></div></header>
    <main><article class="guide">
    %s</article></main>
    </body>
    </html>
    """
        .formatted(title.find() ? title.group(1) : name, linked(body));
  }

  /** Links among the guides stay here. */
  private static String linked(String body) {
    return OTHER_GUIDE
        .matcher(body)
        .replaceAll(link ->
            NAMES.contains(link.group(1))
                ? Matcher.quoteReplacement(
                    "href=\"/guide/%s%s\""
                        .formatted(link.group(1), link.group(2) == null ? "" : link.group(2)))
                : Matcher.quoteReplacement(link.group()));
  }
}

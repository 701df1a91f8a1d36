package dev.umsync.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The system's Chromium, driven by Playwright; nothing is downloaded. Each picture of a view is
 * taken in light, in dark and at a phone's width, and axe looks at each. Thread rule: one thread.
 */
final class Browsing implements AutoCloseable {
  /** Where Debian and others put it; another is named by the environment. */
  private static final String CHROMIUM =
      System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium");

  private static final Path PICTURES = Path.of("target", "pages");
  private static final int WIDE = 1200;
  private static final int PHONE = 390;
  private static final int HIGH = 900;
  private static final double PATIENCE_MILLIS = 60_000;
  private static final Set<String> SERIOUS = Set.of("serious", "critical");

  private final URI base;
  private final Playwright playwright;
  private final Browser browser;
  private final Page page;
  private final List<String> complaints = new ArrayList<>();

  Browsing(URI base) {
    this.base = base;
    this.playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    this.browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(Path.of(CHROMIUM))
                    .setArgs(List.of("--no-sandbox")));
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    this.page = visitor();
  }

  /** A page of somebody who shares nothing with the others; it lives as long as this. */
  Page visitor() {
    // The certificate is one of the installation's own.
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setIgnoreHTTPSErrors(true)
                .setBaseURL(base.toString())
                .setLocale("en-GB")
                .setViewportSize(WIDE, HIGH));
    context.setDefaultTimeout(PATIENCE_MILLIS);
    Page page = context.newPage();
    page.onPageError(error -> complaints.add(error));
    page.onConsoleMessage(message -> {
      // A refused request is told on the console as well; the page has said it in words.
      if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
        complaints.add(message.text());
      }
    });
    return page;
  }

  URI base() {
    return base;
  }

  BrowserContext context() {
    return page.context();
  }

  Page page() {
    return page;
  }

  /** Errors of scripts and breaches of the policy so far. */
  List<String> complaints() {
    return complaints;
  }

  void pictures(String view) {
    pictures(view, page);
  }

  void pictures(String view, Page of) {
    picture(view + "-light", of, ColorScheme.LIGHT, WIDE);
    picture(view + "-dark", of, ColorScheme.DARK, WIDE);
    picture(view + "-phone", of, ColorScheme.LIGHT, PHONE);
    picture(view + "-phone-dark", of, ColorScheme.DARK, PHONE);
    of.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    of.setViewportSize(WIDE, HIGH);
  }

  private static void picture(String name, Page of, ColorScheme scheme, int width) {
    of.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
    of.setViewportSize(width, HIGH);
    of.evaluate("() => window.scrollTo(0, 0)");
    of.screenshot(
        new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")).setFullPage(true));
    int overflow =
        (int)
            of.evaluate(
                "() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assertThat(overflow).as(name + " scrolls sideways by").isLessThanOrEqualTo(0);
    List<Rule> violations =
        new AxeBuilder(of)
            .withTags(
                List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"))
            .analyze()
            .getViolations();
    assertThat(violations)
        .as(name)
        .filteredOn(rule -> SERIOUS.contains(rule.getImpact()))
        .extracting(rule -> rule.getId() + " " + rule.getNodes().getFirst().getHtml())
        .isEmpty();
  }

  @Override
  public void close() {
    playwright.close();
  }
}

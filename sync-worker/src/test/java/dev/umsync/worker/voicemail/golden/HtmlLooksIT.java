package dev.umsync.worker.voicemail.golden;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.umsync.common.json.Json;
import dev.umsync.worker.templates.LanguageTemplates;
import dev.umsync.worker.templates.MessageModel;
import dev.umsync.worker.templates.MessageTemplates;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The HTML in a browser: pictures of it lie in {@code target/screenshots} afterwards. All that the
 * browser asks for goes through a proxy that knows the pages and nothing else.
 */
class HtmlLooksIT {
  private static final Path PICTURES = Path.of("target", "screenshots");

  private static final String MEASURE =
      """
      <!DOCTYPE html><html><body><script>
      const pages = PAGES, widths = [320, 1280], out = [];
      const lum = (c) => { const [r, g, b] = c.match(/[\\d.]+/g).slice(0, 3).map((v) => v / 255)
        .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
      const behind = (w, e) => { for (; e; e = e.parentElement) {
        const c = w.getComputedStyle(e).backgroundColor;
        if (!/rgba\\(.*, 0\\)$/.test(c)) return c; } return 'rgb(255, 255, 255)'; };
      const measure = (frame, page, width) => {
        const d = frame.contentDocument, w = frame.contentWindow; let least = 99, where = '';
        for (const e of d.querySelectorAll('main *')) {
          if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
          const a = lum(w.getComputedStyle(e).color), b = lum(behind(w, e));
          const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          if (ratio < least) { least = ratio; where = e.tagName + '.' + e.className; } }
        let numbers = 0; const broken = [], walker = d.createTreeWalker(d.querySelector('main'), 4);
        for (let n; (n = walker.nextNode());) for (const m of n.data.matchAll(/\\+\\d[\\d\\s().-]{6,}\\d/g)) {
          const range = d.createRange(); range.setStart(n, m.index); range.setEnd(n, m.index + m[0].length);
          numbers++; if (new Set([...range.getClientRects()].map((r) => Math.round(r.top))).size !== 1) broken.push(m[0]); }
        const words = d.querySelector('p[dir=auto]');
        out.push({ page, width, overflow: d.documentElement.scrollWidth - width, least, where, numbers, broken,
          lines: words ? w.getComputedStyle(words).whiteSpaceCollapse : '',
          dark: w.getComputedStyle(d.querySelector('.c')).backgroundColor,
          lang: d.documentElement.lang, dir: d.documentElement.dir, h1: d.querySelectorAll('h1').length,
          scripts: d.scripts.length, main: d.querySelectorAll('main').length }); };
      let open = pages.length * widths.length;
      for (const page of pages) for (const width of widths) {
        const frame = document.createElement('iframe');
        frame.style = `border:0;width:${width}px;height:900px`; frame.src = page;
        frame.onload = () => { measure(frame, page, width);
          if (--open === 0) document.body.innerHTML = '<pre>' + JSON.stringify(out) + '</pre>'; };
        document.body.append(frame); }
      </script></body></html>
      """;

  private static final Map<String, String> PAGES = new LinkedHashMap<>();
  private static final List<String> ASKED = Collections.synchronizedList(new ArrayList<>());

  @TempDir static Path profile;
  private static HttpServer proxy;

  @BeforeAll
  static void serve() throws Exception {
    ForeignTools.require("chromium", "apt-get install chromium");
    MessageTemplates templates =
        MessageTemplates.load(Optional.of(Path.of("src/test/resources/templates-own")));
    PAGES.put("/all.html", templates.of("default", Locale.ENGLISH).html(everything("Ana Núñez")));
    PAGES.put("/bare.html", templates.of("default", Locale.GERMAN).html(nothing()));
    LanguageTemplates arabic = templates.of("acme", Locale.of("ar"));
    PAGES.put("/arabic.html", arabic.html(everything("محمد بن سلمان")));
    PAGES.put("/number.html", templates.of("default", Locale.ENGLISH).html(numberAlone()));
    // As in the many mail clients that drop style sheets.
    PAGES.put("/all-unstyled.html", unstyled(PAGES.get("/all.html")));
    PAGES.put("/number-unstyled.html", unstyled(PAGES.get("/number.html")));
    PAGES.put("/arabic-unstyled.html", unstyled(PAGES.get("/arabic.html")));
    PAGES.put(
        "/measure.html",
        MEASURE.replace("PAGES", "['" + String.join("','", PAGES.keySet()) + "']"));
    proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.createContext(
        "/",
        exchange -> {
          String asked = exchange.getRequestURI().toString();
          ASKED.add(exchange.getRequestMethod() + " " + asked);
          String page = PAGES.get(exchange.getRequestURI().getPath());
          byte[] body = (page == null ? "" : page).getBytes(UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(
              page == null ? 404 : 200, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    proxy.start();
    Files.createDirectories(PICTURES);
  }

  @AfterAll
  static void stop() {
    if (proxy != null) {
      proxy.stop(0);
    }
  }

  private static MessageModel everything(String caller) {
    return MessageModel.of(
        new MessageModel.Facts(
            Optional.of(caller),
            Optional.of("+34 600 12 34 56"),
            Optional.of("tel:+34600123456"),
            Optional.of("2045"),
            "Monday, 4 May 2026, 11:30 (Europe/Madrid)",
            "0:32",
            true,
            true,
            Optional.of(
                "Hello, it is about the offer of yesterday.\nCall me back before noon, please."
                    + " Averyveryverylongwordwithoutanyplacetobreakitanywhereatallinit."),
            Optional.of(93),
            Optional.of("Voicemail 2026-05-04 11.30 " + caller + ".wav"),
            Optional.of("+34 911 23 45 67"),
            Optional.of("tel:+34911234567")));
  }

  private static String unstyled(@Nullable String html) {
    String without = String.valueOf(html).replaceAll("(?s)<style>.*?</style>", "");
    assertThat(without).doesNotContain("@media");
    return without;
  }

  /** The longest that is held in one line, in the largest letters that a number stands in. */
  private static MessageModel numberAlone() {
    return MessageModel.of(
        new MessageModel.Facts(
            Optional.empty(),
            Optional.of("+998 99 888 88 88 88 8"),
            Optional.of("tel:+998998888888888"),
            Optional.of("+34 911 23 45 67"),
            "Monday, 4 May 2026, 11:30 (Europe/Madrid)",
            "0:32",
            false,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.of("Voicemail 2026-05-04 11.30 +998998888888888.wav"),
            Optional.of("+998 99 888 88 88 88 8"),
            Optional.of("tel:+998998888888888")));
  }

  private static MessageModel nothing() {
    return MessageModel.of(
        new MessageModel.Facts(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "Montag, 4. Mai 2026, 11:30 (Europe/Berlin)",
            "1:02:03",
            false,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  private static String chromium(boolean dark, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-default-apps",
                "--user-data-dir=" + profile,
                "--proxy-server=127.0.0.1:" + proxy.getAddress().getPort(),
                "--proxy-bypass-list=<-loopback>",
                "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1)));
    command.addAll(List.of(more));
    return ForeignTools.run(Path.of(".").toAbsolutePath(), command);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingOverflowsAndAllTextStandsOut(boolean dark) throws IOException {
    String dom =
        chromium(
            dark,
            "--virtual-time-budget=10000",
            "--dump-dom",
            "http://message.invalid/measure.html");

    Matcher json = Pattern.compile("<pre>(.*)</pre>", Pattern.DOTALL).matcher(dom);
    assertThat(json.find()).as(dom).isTrue();
    JsonNode measured = Json.mapper().readTree(json.group(1));
    assertThat(measured).hasSize(14);
    for (JsonNode page : measured) {
      assertThat(page.path("overflow").asInt()).as(page.toString()).isLessThanOrEqualTo(0);
      // WCAG 2.2, 1.4.3 (AA).
      assertThat(page.path("least").asDouble()).as(page.toString()).isGreaterThanOrEqualTo(4.5);
      assertThat(page.path("h1").asInt()).isEqualTo(1);
      assertThat(page.path("main").asInt()).isEqualTo(1);
      assertThat(page.path("scripts").asInt()).isZero();
      boolean darkened = dark && !page.path("page").asText().contains("unstyled");
      assertThat(page.path("dark").asText())
          .isEqualTo(darkened ? "rgb(27, 34, 43)" : "rgb(255, 255, 255)");
      assertThat(page.path("broken")).as(page.toString()).isEmpty();
      if (!page.path("page").asText().contains("bare")) {
        assertThat(page.path("numbers").asInt()).as(page.toString()).isGreaterThanOrEqualTo(2);
      }
      if (page.path("page").asText().contains("all")) {
        assertThat(page.path("lines").asText()).as(page.toString()).isEqualTo("preserve");
      }
      boolean arabic = page.path("page").asText().contains("arabic");
      assertThat(page.path("dir").asText()).isEqualTo(arabic ? "rtl" : "ltr");
      assertThat(page.path("lang").asText())
          .isEqualTo(arabic ? "ar" : page.path("page").asText().contains("bare") ? "de" : "en");
    }
  }

  @Test
  void picturesAreTakenAndNothingElseIsAskedFor() throws IOException {
    List<Look> looks =
        List.of(
            new Look("all", 320, false),
            new Look("all", 320, true),
            new Look("all-unstyled", 320, false),
            new Look("number", 320, false),
            new Look("all", 1280, false),
            new Look("all", 1280, true),
            new Look("arabic", 320, false),
            new Look("arabic", 1280, true));
    chromium(false, "--dump-dom", "about:blank");
    Set<String> browsersOwn = hosts();
    ASKED.clear();
    for (Look look : looks) {
      String name =
          "%s-%d-%s.png".formatted(look.page(), look.width(), look.dark() ? "dark" : "light");
      Path picture = PICTURES.resolve(name).toAbsolutePath();
      chromium(
          look.dark(),
          "--window-size=" + look.width() + ",900",
          "--screenshot=" + picture,
          "http://message.invalid/" + look.page() + ".html");

      BufferedImage image = ImageIO.read(picture.toFile());
      assertThat(image.getWidth()).isEqualTo(look.width());
      assertThat((image.getRGB(2, 2) & 0xff) < 128).as(name + " is dark").isEqualTo(look.dark());
    }

    // What the browser asks without any page is its own affair.
    Set<String> asked = hosts();
    asked.removeAll(browsersOwn);
    assertThat(asked).containsExactly("message.invalid");
    assertThat(ASKED)
        .filteredOn(line -> line.contains("message.invalid"))
        .allMatch(line -> line.endsWith(".html") || line.endsWith("/favicon.ico"));
  }

  private record Look(String page, int width, boolean dark) {}

  private static Set<String> hosts() {
    Set<String> hosts = new TreeSet<>();
    List.copyOf(ASKED)
        .forEach(
            line -> hosts.add(line.replaceFirst("\\S+ \\w+://", "").replaceFirst("[:/?].*", "")));
    return hosts;
  }
}

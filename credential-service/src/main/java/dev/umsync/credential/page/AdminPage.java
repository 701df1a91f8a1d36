package dev.umsync.credential.page;

import dev.umsync.common.http.Routes;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * The page's files, each under a fixed path, so that no path of a request ever becomes the name of
 * a file. Nobody needs to be signed in to see them: they hold nothing but the program. Thread rule:
 * used by one thread, at start.
 */
public final class AdminPage {
  private static final List<String> FILES =
      List.of(
          "icon.svg",
          "style.css",
          "app/access.js",
          "app/accounts.js",
          "app/activity.js",
          "app/api.js",
          "app/checks.js",
          "app/dom.js",
          "app/keys.js",
          "app/main.js",
          "app/sign-in.js",
          "app/subscribers.js");

  private AdminPage() {}

  /** Adds the page, its files and the guides. */
  public static Routes addTo(Routes routes) {
    Handler page = content("text/html; charset=utf-8", read("/page/index.html"));
    routes.get("/", page).get("/welcome", page);
    FILES.forEach(file -> routes.get("/" + file, content(type(file), read("/page/" + file))));
    Guides.NAMES.forEach(name ->
        routes.get(
            "/guide/" + name,
            content(
                "text/html; charset=utf-8", Guides.html(name).getBytes(StandardCharsets.UTF_8))));
    return routes;
  }

  private static Handler content(String type, byte[] content) {
    return (request, response) -> response.header(HeaderNames.CONTENT_TYPE, type).send(content);
  }

  private static String type(String file) {
    return switch (file.substring(file.lastIndexOf('.'))) {
      case ".js" -> "text/javascript; charset=utf-8";
      case ".css" -> "text/css; charset=utf-8";
      case ".svg" -> "image/svg+xml";
      default -> throw new IllegalArgumentException(file);
    };
  }

  static byte[] read(String resource) {
    try (InputStream in =
        Objects.requireNonNull(AdminPage.class.getResourceAsStream(resource), resource)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.umsync.standalone.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.FilePayload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What one visitor sees and does on the administrator's page. Thread rule: one thread. */
record AdminView(Page page) {
  Locator button(String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  void tab(String name) {
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true)).click();
    assertThat(page.locator("h1")).hasText(name);
  }

  /** Read by the browser, which knows no quoting: for words alone. */
  private static Pattern exactly(String words) {
    return Pattern.compile("^" + words + "$");
  }

  void unfold(String summary) {
    page.locator("summary", new Page.LocatorOptions().setHasText(exactly(summary))).click();
  }

  Locator step(String step) {
    return page.locator("li[data-step=" + step + "]").first();
  }

  Locator alert() {
    return page.locator("[role=alert]");
  }

  /** None of these buttons is there, not even behind something that can be unfolded. */
  void assertNoButton(String... names) {
    for (String name : names) {
      assertThat(page.locator("button", new Page.LocatorOptions().setHasText(exactly(name))))
          .hasCount(0);
    }
  }

  /** Opens a one-time link and sets a password with it. */
  void takeLink(String link, String password) {
    page.navigate(link);
    page.getByLabel("New password").fill(password);
    page.getByLabel("The same once more").fill(password);
    button("Set password and sign in").click();
    assertThat(page.locator("h1")).hasText("Service account");
  }

  void chooseFile(String label, String name, String type, String content) {
    chooseFile(label, name, type, content.getBytes(StandardCharsets.UTF_8));
  }

  void chooseFile(String label, String name, String type, byte[] content) {
    page.getByLabel(label).setInputFiles(new FilePayload(name, type, content));
  }

  /** Drags a file from outside the browser and lets it go in the middle of an element. */
  void dropFile(Path file, Locator at) {
    at.scrollIntoViewIfNeeded();
    BoundingBox box = at.boundingBox();
    JsonArray files = new JsonArray();
    files.add(file.toAbsolutePath().toString());
    JsonObject data = new JsonObject();
    data.add("items", new JsonArray());
    data.add("files", files);
    data.addProperty("dragOperationsMask", 1);
    CDPSession devTools = page.context().newCDPSession(page);
    for (String type : List.of("dragEnter", "dragOver", "drop")) {
      JsonObject event = new JsonObject();
      event.addProperty("type", type);
      event.addProperty("x", box.x + box.width / 2);
      event.addProperty("y", box.y + box.height / 2);
      event.add("data", data);
      devTools.send("Input.dispatchDragEvent", event);
    }
    devTools.detach();
  }

  /**
   * Asks the API as the page would, with this visitor's session; says status and problem, such as
   * {@code 403 role-missing}.
   */
  String ask(String method, String path, String json) {
    return (String)
        page.evaluate(
            """
            async ([method, path, body]) => {
              const session = await (await fetch('/v1/session')).json();
              const headers = {'X-CSRF-Token': session.csrfToken, 'Content-Type': 'application/json'};
              const answer = await fetch(path, {method, headers, body});
              const text = await answer.text();
              const type = text.startsWith('{') ? JSON.parse(text).type : null;
              return `${answer.status} ${String(type ?? '').split(':').pop()}`;
            }\
            """,
            List.of(method, path, json));
  }
}

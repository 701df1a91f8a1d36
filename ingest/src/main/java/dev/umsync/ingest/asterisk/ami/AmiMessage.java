package dev.umsync.ingest.asterisk.ami;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Headers up to an empty line: an action, its response, or an event. Thread rule: immutable.
 *
 * @param headers in their order; a name may stand there more than once
 */
public record AmiMessage(List<Header> headers) {
  /** One line. */
  public record Header(String name, String value) {
    /**
     * Refuses line ends, with which a value could add headers or actions of its own.
     *
     * @throws IllegalArgumentException if there is one
     */
    public Header {
      if ((name + value).chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
        throw new IllegalArgumentException("a header of the manager interface is one line");
      }
    }
  }

  /** Copies. */
  public AmiMessage {
    headers = List.copyOf(headers);
  }

  /** An action with these further headers: name, value, name, value. */
  public static AmiMessage action(String name, String... more) {
    List<Header> headers = new ArrayList<>();
    headers.add(new Header("Action", name));
    for (int i = 0; i < more.length; i += 2) {
      headers.add(new Header(more[i], more[i + 1]));
    }
    return new AmiMessage(headers);
  }

  /** The first value of this header, in any case. */
  public Optional<String> get(String name) {
    return headers.stream()
        .filter(h -> h.name().equalsIgnoreCase(name))
        .map(Header::value)
        .findFirst();
  }

  /** Whether the server says that it was carried out; see {@link #says} for what it was. */
  public boolean isSuccess() {
    return get("Response").filter("Success"::equalsIgnoreCase).isPresent();
  }

  /** Whether its {@code Message} holds this, in any case. */
  public boolean says(String text) {
    return get("Message")
        .filter(m -> m.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT)))
        .isPresent();
  }

  AmiMessage with(String name, String value) {
    List<Header> more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new AmiMessage(more);
  }

  byte[] bytes() {
    StringBuilder text = new StringBuilder();
    headers.forEach(h -> text.append(h.name()).append(": ").append(h.value()).append("\r\n"));
    return text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Without values: some of them are secrets. */
  @Override
  public String toString() {
    return "AmiMessage" + headers.stream().map(Header::name).toList();
  }
}

package dev.umsync.worker.templates;

/** A template that can't be used. The message names the file and the line, for its author. */
public final class TemplateTrouble extends Exception {
  private static final long serialVersionUID = 1L;

  private final String place;

  /**
   * @param place the file, with the line where it is known, such as {@code acme/de/html.mustache
   *     line 12}
   * @param message what is wrong there and what to do, a sentence without its end
   */
  TemplateTrouble(String place, String message) {
    super(message);
    this.place = place;
  }

  /** The file and the line. */
  public String place() {
    return place;
  }
}

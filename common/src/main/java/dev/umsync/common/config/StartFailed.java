package dev.umsync.common.config;

/**
 * A process cannot start or go on for a reason that a person can mend: one line that says what
 * happened, to which thing, and what to do. Shown without a stack trace; the process ends with
 * {@link #EXIT_STATUS}.
 */
public final class StartFailed extends RuntimeException {
  /** The exit status for a failure that is not wrong use. */
  public static final int EXIT_STATUS = 1;

  private static final long serialVersionUID = 1L;

  private final String whatHappened;
  private final String toWhich;
  private final String whatToDo;

  /**
   * @param whatHappened such as "The port is already in use"; no secret, no address of a person
   * @param toWhich the thing, by its name
   * @param whatToDo a full sentence
   */
  public StartFailed(String whatHappened, String toWhich, String whatToDo) {
    super(line(whatHappened, toWhich, whatToDo));
    this.whatHappened = whatHappened;
    this.toWhich = toWhich;
    this.whatToDo = whatToDo;
  }

  /** As above, with the failure beneath it for a debug log. */
  public StartFailed(String whatHappened, String toWhich, String whatToDo, Throwable cause) {
    this(whatHappened, toWhich, whatToDo);
    initCause(cause);
  }

  /** What happened. */
  public String whatHappened() {
    return whatHappened;
  }

  /** The thing it happened to. */
  public String toWhich() {
    return toWhich;
  }

  /** What a person can do about it. */
  public String whatToDo() {
    return whatToDo;
  }

  private static String line(String whatHappened, String toWhich, String whatToDo) {
    return (whatHappened + ": " + toWhich + ". " + whatToDo).replaceAll("\\p{Cntrl}+", " ");
  }
}

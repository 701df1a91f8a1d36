package dev.umsync.testbed.gmail.session;

/**
 * The tagged answer to a command. Immutable.
 *
 * @param status OK, NO or BAD
 * @param text with its response code in front, if any
 */
public record Reply(String status, String text) {
  public static Reply ok() {
    return ok("Success");
  }

  public static Reply ok(String text) {
    return new Reply("OK", text);
  }

  /** Gmail ends its refusals so. */
  public static Reply no(String text) {
    return new Reply("NO", text + " (Failure)");
  }

  public static Reply bad(String text) {
    return new Reply("BAD", text);
  }

  Reply withRemark(String remark) {
    return status.equals("OK") ? new Reply(status, text + " " + remark) : this;
  }

  String line() {
    return status + " " + text;
  }
}

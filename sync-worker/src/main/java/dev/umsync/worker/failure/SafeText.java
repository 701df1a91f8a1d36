package dev.umsync.worker.failure;

import java.util.regex.Pattern;

/** Makes a server's or an exception's words fit to be logged and shown. Stateless. */
public final class SafeText {
  private static final int LONGEST = 200;
  private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://\\S*");
  private static final Pattern ADDRESS = Pattern.compile("\\S*@\\S*");

  /** A run this long is a token, a session id or base64, and no word a person needs. */
  private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9+/=_.~-]{24,}");

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\p{Cf}]+");

  private SafeText() {}

  /** At most 200 characters without URLs, addresses, long runs and control characters. */
  public static String of(String text) {
    String bounded = text.length() > 2_000 ? text.substring(0, 2_000) : text;
    String clean = CONTROL.matcher(bounded).replaceAll(" ");
    clean = URL.matcher(clean).replaceAll("(link)");
    clean = ADDRESS.matcher(clean).replaceAll("(address)");
    clean = SECRET.matcher(clean).replaceAll("(…)").strip();
    return clean.length() > LONGEST ? clean.substring(0, LONGEST - 1) + "…" : clean;
  }
}

package dev.umsync.worker.voicemail.compose;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** Text that has broken mail, HTML or templates somewhere. */
final class HostileText {
  private static final String[] BREAKS = {
    "\r\n", "\n", "\r", "\r\n\r\n", "\t", "\u0000", "\u0085", "\u001b[2J", "\ud83d", "\ude00"
  };
  private static final String[] ONE_LINE = {
    "a",
    " ",
    "  ",
    "=?UTF-8?Q?x?=",
    "=?",
    "?=",
    "=",
    "#",
    "\"",
    "\\",
    "<",
    ">",
    "&",
    "&amp;",
    "`",
    "<img src=https://example.net/x.png>",
    "<script>alert(1)</script>",
    "</title></head>",
    "-->",
    "javascript:",
    ",",
    ";",
    ":",
    "@",
    "(",
    ")",
    "Bcc: x@y",
    "--",
    "=_mixed_",
    ".",
    "\u061c",
    "\u200f",
    "\u202e",
    "\u2066",
    "\u2069",
    "\u2028",
    "\ufeff",
    "\ufffe",
    "😀",
    "é",
    "名前",
    "ولي",
    "'",
    "%",
    "*"
  };

  private HostileText() {}

  /** Anything: line ends, control characters and half characters among it. */
  static Arbitrary<String> any() {
    Arbitrary<String> pieces = joined(Arbitraries.oneOf(of(ONE_LINE), of(BREAKS)));
    return Arbitraries.oneOf(Arbitraries.strings().all().ofMaxLength(400), pieces);
  }

  /** What can stand in a line of a text file, and now and then very much of it. */
  static Arbitrary<String> oneLine() {
    Arbitrary<String> much =
        Arbitraries.of("x", "ñ", "名", "a ", "<", "=?").map(piece -> piece.repeat(3_000));
    return Arbitraries.frequencyOf(Tuple.of(20, joined(of(ONE_LINE))), Tuple.of(1, much));
  }

  private static Arbitrary<String> of(String... pieces) {
    return Arbitraries.of(pieces);
  }

  private static Arbitrary<String> joined(Arbitrary<String> pieces) {
    return pieces.list().ofMaxSize(60).map(all -> String.join("", all));
  }
}

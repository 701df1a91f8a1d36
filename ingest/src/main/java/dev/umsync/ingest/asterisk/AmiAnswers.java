package dev.umsync.ingest.asterisk;

import dev.umsync.ingest.asterisk.ami.AmiTrouble;
import dev.umsync.ingest.umserver.HandOver.Retry;
import dev.umsync.ingest.umserver.Trouble.Kind;

/** What trouble with the manager interface means for an event. Stateless. */
final class AmiAnswers {
  private AmiAnswers() {}

  static Retry retry(AmiTrouble trouble) {
    String text = String.valueOf(trouble.getMessage());
    return switch (trouble) {
      case AmiTrouble.Silent s -> Retry.because(Kind.TIMEOUT, text);
      case AmiTrouble.Refused r -> Retry.because(Kind.ACCESS, text);
      case AmiTrouble.Unreachable u -> Retry.because(Kind.UNREACHABLE, text);
    };
  }
}

package dev.umsync.ingest.asterisk.spool;

import dev.umsync.common.audio.AudioFormat;
import dev.umsync.common.event.Audio;
import dev.umsync.ingest.asterisk.spool.BoxLook.FileStamp;
import dev.umsync.ingest.asterisk.spool.BoxLook.Found;
import dev.umsync.ingest.audio.AudioCheck;
import dev.umsync.ingest.audio.AudioVerdict;
import dev.umsync.ingest.audio.AudioVerdict.Genuine;
import dev.umsync.ingest.audio.AudioVerdict.Unusable;
import dev.umsync.ingest.audio.AudioVerdict.WrongType;
import java.io.IOException;
import java.nio.file.Files;

/** Reads the recording of a message: the best file that is whole and not too large. Stateless. */
final class Recordings {
  private Recordings() {}

  /** What came of reading. */
  sealed interface Recording {
    /** Its recording, certainly of this message. */
    record Read(Audio audio) implements Recording {}

    /** The files moved meanwhile: look again. */
    record Moved() implements Recording {}

    /** None of its files is a recording that can be delivered, as they are now. */
    record None(String why) implements Recording {}
  }

  static Recording read(Found found, int audioBytes) {
    String why = "there is no recording beside its text file";
    for (FileStamp file : found.audio()) {
      if (file.sizeBytes() > audioBytes) {
        why = "its recording is larger than the limit of " + audioBytes + " bytes";
        continue;
      }
      byte[] content;
      try {
        content = Files.readAllBytes(file.path());
      } catch (IOException e) {
        return new Recording.Moved();
      }
      // Renumbering puts another message's recording under this name; the same file before and
      // after, beside the same text file, is this message's.
      if (!BoxScanner.isStill(file) || !BoxScanner.isStill(found.textFile())) {
        return new Recording.Moved();
      }
      AudioVerdict verdict = check(content);
      switch (verdict) {
        case Genuine(AudioFormat format) -> {
          return new Recording.Read(Audio.of(format.mediaType(), content));
        }
        case Unusable(String detail) -> why = detail;
        case WrongType(String detail) -> why = detail;
      }
    }
    return new Recording.None(why);
  }

  /** The file's ending is Asterisk's word for a format, so the content alone decides. */
  private static AudioVerdict check(byte[] content) {
    AudioVerdict last = new Unusable("it is empty");
    for (AudioFormat format : AudioFormat.values()) {
      last = AudioCheck.check(format.mediaType(), content);
      if (!(last instanceof WrongType)) {
        return last;
      }
    }
    return last;
  }
}

package dev.umsync.ingest.asterisk;

import dev.umsync.ingest.asterisk.spool.BoxName;
import dev.umsync.ingest.asterisk.spool.Place;
import dev.umsync.ingest.asterisk.spool.Place.SpoolFile;
import dev.umsync.ingest.asterisk.spool.SpoolFolder;
import dev.umsync.ingest.umserver.HandOver.Retry;
import dev.umsync.ingest.umserver.Trouble.Kind;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Moves the files of a message, for an Asterisk that has no action for it. No lock is taken, for a
 * caller's voicemail is lost if Asterisk gets none within five seconds; each step is one that
 * fails, instead of overwriting, if Asterisk was there first.
 *
 * <p>In the new folder the files are made as links, recordings first and the text file last, one
 * number above the next free one: Asterisk may just have counted to that. In the old folder each
 * file is renamed away, looked at, and removed only if it is the one that was meant; another one,
 * which renumbering has put there, is put back. Thread rule: any thread, one for each mailbox.
 */
public final class FileMover implements Mover {
  private static final Pattern NUMBERED = Pattern.compile("msg(\\d{4,})\\.[A-Za-z0-9]+");
  private static final String ASIDE = ".umsync-";
  private final Path voicemail;

  /**
   * @param voicemail the folder that holds the contexts
   */
  public FileMover(Path voicemail) {
    this.voicemail = voicemail;
  }

  @Override
  public Moved move(BoxName box, Place place, SpoolFolder to) {
    Path folder = voicemail.resolve(box.context()).resolve(box.mailbox()).resolve(to.directory());
    List<Path> made = new ArrayList<>();
    try {
      Files.createDirectories(folder);
      if (isLocked(folder) || isLocked(folderOf(place))) {
        return busy();
      }
      String stem = "msg%04d".formatted(last(folder) + 2);
      for (SpoolFile file : place.files().reversed()) { // the text file is the first of them
        Path link = folder.resolve(stem + ending(file.path()));
        Files.createLink(link, file.path());
        made.add(link);
        if (!key(link).equals(file.key())) {
          undo(made);
          return busy();
        }
      }
      takeAway(place);
      return new Moved.Made();
    } catch (IOException e) {
      undo(made);
      return busy();
    }
  }

  @Override
  public Moved remove(BoxName box, Place place) {
    try {
      if (isLocked(folderOf(place))) {
        return busy();
      }
      takeAway(place);
      return new Moved.Made();
    } catch (IOException e) {
      return busy();
    }
  }

  private static Moved busy() {
    return new Moved.NotMade(
        Retry.because(Kind.BOX_BUSY, "Asterisk was changing the same mailbox"));
  }

  /** The text file first: without it the recordings belong to nothing. */
  private static void takeAway(Place place) throws IOException {
    for (SpoolFile file : place.files()) {
      Path aside = file.path().resolveSibling(ASIDE + file.path().getFileName());
      Files.move(file.path(), aside, StandardCopyOption.ATOMIC_MOVE);
      if (!key(aside).equals(file.key())) {
        // Another message's, by renumbering. It goes back under its number, if that is still free.
        putBack(aside, file.path());
        throw new IOException("renumbered");
      }
      Files.delete(aside);
    }
  }

  private static void putBack(Path aside, Path where) throws IOException {
    Files.createLink(where, aside);
    Files.delete(aside);
  }

  private static void undo(List<Path> made) {
    for (Path link : made.reversed()) {
      try {
        Files.deleteIfExists(link);
      } catch (IOException e) {
        return; // a second copy of the message is left, which is seen as the same one
      }
    }
  }

  private static Path folderOf(Place place) {
    return Optional.ofNullable(place.files().getFirst().path().getParent()).orElseThrow();
  }

  private static boolean isLocked(Path folder) {
    return Files.exists(folder.resolve(".lock")) || Files.exists(folder.resolve("lock"));
  }

  private static String ending(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.indexOf('.'));
  }

  private static int last(Path folder) throws IOException {
    int last = -1;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        Matcher matcher = NUMBERED.matcher(entry.getFileName().toString());
        if (matcher.matches()) {
          last = Math.max(last, Integer.parseInt(matcher.group(1)));
        }
      }
    }
    return last;
  }

  private static String key(Path file) throws IOException {
    return String.valueOf(
        Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class).fileKey());
  }

  @Override
  public void close() {}
}

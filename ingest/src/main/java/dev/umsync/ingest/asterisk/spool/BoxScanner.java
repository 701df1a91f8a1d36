package dev.umsync.ingest.asterisk.spool;

import dev.umsync.ingest.asterisk.spool.BoxLook.Absent;
import dev.umsync.ingest.asterisk.spool.BoxLook.FileStamp;
import dev.umsync.ingest.asterisk.spool.BoxLook.Found;
import dev.umsync.ingest.asterisk.spool.BoxLook.Unreadable;
import dev.umsync.ingest.asterisk.spool.BoxLook.Unsettled;
import dev.umsync.ingest.asterisk.spool.BoxLook.Whole;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks at mailboxes without locking anything: app_voicemail gives up a caller's message when it
 * gets no lock within five seconds.
 *
 * <p>Instead all folders are read twice. If both readings are the same, down to the files' inodes,
 * and no lock of Asterisk's was there, what was read was so at one moment in between. Owned by the
 * spool's task.
 */
final class BoxScanner {
  private static final Pattern FILE = Pattern.compile("(msg\\d{4,})\\.([A-Za-z0-9]{1,8})");
  private static final long LONGEST_TEXT_BYTES = 64 * 1024;
  private static final int MOST_FILES = 100_000;

  /** Both lock modes: a file that is made and removed, and one that is locked and then removed. */
  private static final List<String> LOCKS = List.of(".lock", "lock");

  /**
   * Asterisk holds a lock, and writes a text file, for moments; what a crash has left behind must
   * not blind us.
   */
  private static final Duration LONGEST_CHANGE = Duration.ofMinutes(1);

  private final Path voicemail;
  private final AudioOrder order;
  private final Clock clock;

  /** Texts by stamp: a file is read once and then only looked at. */
  private final Map<BoxName, Map<FileStamp, MessageText>> texts = new TreeMap<>();

  BoxScanner(Path voicemail, AudioOrder order, Clock clock) {
    this.voicemail = voicemail;
    this.order = order;
    this.clock = clock;
  }

  BoxLook look(BoxName box) {
    Path directory = box.in(voicemail);
    if (!Files.isDirectory(directory)) {
      texts.remove(box);
      return new Absent();
    }
    try {
      Map<SpoolFolder, Map<String, FileStamp>> first = read(directory);
      Map<FileStamp, MessageText> parsed = new LinkedHashMap<>();
      List<Found> found = new ArrayList<>();
      boolean complete = true;
      for (Map.Entry<SpoolFolder, Map<String, FileStamp>> folder : first.entrySet()) {
        complete &= found(box, folder.getKey(), folder.getValue(), found, parsed);
      }
      if (!first.equals(read(directory))) {
        return new Unsettled("it changed while it was read");
      }
      texts.put(box, parsed);
      return new Whole(found, List.copyOf(first.keySet()), complete);
    } catch (Busy e) {
      return new Unsettled(String.valueOf(e.getMessage()));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return new Unsettled("a file or folder went away");
    } catch (IOException | DirectoryIteratorException e) {
      return new Unreadable(e.getClass().getSimpleName());
    }
  }

  /** Whether this very file still is where it was seen. */
  static boolean isStill(FileStamp file) {
    try {
      return file.equals(stamp(file.path()));
    } catch (IOException e) {
      return false;
    }
  }

  private Map<SpoolFolder, Map<String, FileStamp>> read(Path box) throws IOException {
    Map<SpoolFolder, Map<String, FileStamp>> all = new TreeMap<>();
    for (SpoolFolder folder : SpoolFolder.all()) {
      Path directory = box.resolve(folder.directory());
      if (Files.isDirectory(directory)) {
        all.put(folder, files(directory));
      }
    }
    return all;
  }

  private Map<String, FileStamp> files(Path directory) throws IOException {
    Map<String, FileStamp> files = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (LOCKS.contains(name) && isHeld(entry)) {
          throw new Busy("Asterisk has a lock");
        }
        if (FILE.matcher(name).matches()) {
          files.put(name, stamp(entry));
        }
        if (files.size() > MOST_FILES) {
          throw new IOException("more than 100,000 files in a folder");
        }
      }
    }
    return files;
  }

  private boolean isHeld(Path lock) throws IOException {
    return isRecent(Files.getLastModifiedTime(lock).toMillis());
  }

  private boolean isRecent(long modifiedMillis) {
    return clock.millis() - modifiedMillis < LONGEST_CHANGE.toMillis();
  }

  private static FileStamp stamp(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new FileStamp(
        file,
        String.valueOf(attributes.fileKey()),
        attributes.size(),
        attributes.lastModifiedTime().toMillis());
  }

  /** Adds a folder's messages; false if one of them can't be read, and hasn't changed for long. */
  private boolean found(
      BoxName box,
      SpoolFolder folder,
      Map<String, FileStamp> files,
      List<Found> into,
      Map<FileStamp, MessageText> parsed)
      throws IOException {
    boolean all = true;
    for (FileStamp file : files.values()) {
      Matcher name = FILE.matcher(file.path().getFileName().toString());
      if (name.matches() && name.group(2).equals("txt")) {
        Optional<MessageText> text = text(box, file);
        if (text.isPresent()) {
          parsed.put(file, text.get());
          into.add(new Found(folder, text.get(), file, audio(files, name.group(1))));
        } else if (isRecent(file.modifiedMillis())) {
          throw new Busy("a text file is not whole");
        } else {
          all = false;
        }
      }
    }
    return all;
  }

  private Optional<MessageText> text(BoxName box, FileStamp file) throws IOException {
    MessageText known = texts.getOrDefault(box, Map.of()).get(file);
    if (known != null) {
      return Optional.of(known);
    }
    if (file.sizeBytes() > LONGEST_TEXT_BYTES) {
      return Optional.empty();
    }
    return MessageText.parse(Files.readAllBytes(file.path()));
  }

  private List<FileStamp> audio(Map<String, FileStamp> files, String stem) {
    return files.values().stream()
        .filter(f -> f.path().getFileName().toString().startsWith(stem + "."))
        .filter(f -> !f.path().getFileName().toString().endsWith(".txt"))
        .sorted(Comparator.comparingInt((FileStamp f) -> order.rank(f.path())))
        .toList();
  }

  /** Somebody is changing something. */
  private static final class Busy extends IOException {
    private static final long serialVersionUID = 1L;

    Busy(String why) {
      super(why);
    }
  }
}

package dev.umsync.ingest.asterisk.spool;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Is told by the operating system where something changes, so that a voicemail is seen at once. A
 * file system that tells nothing (NFS), or a limit of watches that is met, only means that the
 * regular look sees it. Thread rule: one task of its own waits; {@link #boxes} is called by the
 * spool's task.
 */
final class SpoolWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SpoolWatch.class);

  private final Path voicemail;
  private final Consumer<BoxName> changed;
  private final WatchService service;
  private final Map<Path, WatchKey> watched = new ConcurrentHashMap<>();
  private final Map<WatchKey, BoxName> boxOf = new ConcurrentHashMap<>();
  private boolean limitMet;

  SpoolWatch(Path voicemail, Consumer<BoxName> changed, Executor executor) throws IOException {
    this.voicemail = voicemail;
    this.changed = changed;
    this.service = voicemail.getFileSystem().newWatchService();
    executor.execute(this::run);
  }

  private void run() {
    try {
      while (true) {
        WatchKey key = service.take();
        key.pollEvents(); // which file it was does not matter
        BoxName box = boxOf.get(key);
        if (!key.reset()) {
          boxOf.remove(key);
          watched.values().remove(key);
        }
        if (box != null) {
          changed.accept(box);
        }
      }
    } catch (ClosedWatchServiceException e) {
      LOG.atTrace().log("A watch of voicemail folders ended");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Every mailbox that has a folder now; those and their folders are watched from now on.
   *
   * @throws IOException if the folder of contexts can't be read
   */
  Set<BoxName> boxes() throws IOException {
    Set<BoxName> all = new TreeSet<>();
    for (Path context : directories(voicemail)) {
      for (Path mailbox : directories(context)) {
        try {
          all.add(new BoxName(context.getFileName().toString(), mailbox.getFileName().toString()));
        } catch (IllegalArgumentException e) {
          LOG.atTrace().log("A folder that is no mailbox was passed over");
        }
      }
    }
    return all;
  }

  /** Watches a mailbox's folders, those that are new since as well. */
  void watch(BoxName box) {
    Path directory = box.in(voicemail);
    register(directory, box);
    for (SpoolFolder folder : SpoolFolder.all()) {
      Path path = directory.resolve(folder.directory());
      if (Files.isDirectory(path)) {
        register(path, box);
      }
    }
  }

  private void register(Path directory, BoxName box) {
    WatchKey before = watched.get(directory);
    if (limitMet || (before != null && before.isValid())) {
      return;
    }
    try {
      WatchKey key =
          directory.register(
              service,
              StandardWatchEventKinds.ENTRY_CREATE,
              StandardWatchEventKinds.ENTRY_DELETE,
              StandardWatchEventKinds.ENTRY_MODIFY);
      watched.put(directory, key);
      boxOf.put(key, box);
    } catch (IOException e) {
      if (Files.isDirectory(directory)) {
        limitMet = true;
        LOG.atWarn()
            .addKeyValue("count", watched.size())
            .log(
                "The system allows no more watches, so further voicemail folders are only looked at"
                    + " regularly; raise fs.inotify.max_user_watches");
      }
    } catch (ClosedWatchServiceException e) {
      LOG.atTrace().log("A watch of voicemail folders has ended");
    }
  }

  private static Set<Path> directories(Path parent) throws IOException {
    Set<Path> all = new HashSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, Files::isDirectory)) {
      entries.forEach(all::add);
    }
    return all;
  }

  @Override
  public void close() {
    try {
      service.close();
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("A watch of voicemail folders did not close in order");
    }
  }
}

package dev.umsync.testbed.gmail.store;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One person's mail in memory. A message in a folder is also in the one that shows all, but for
 * trash and spam; moving it to these takes it out of everywhere else. Safe from any thread;
 * listeners are called without a lock.
 */
public final class GmailMailbox {
  private final Clock clock;
  private final FolderNames names;
  private final Map<String, MailFolder> folders = new LinkedHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final Labelling labelling = new Labelling(folders);
  private long nextUidValidity;
  private long nextMessageId = 1_700_000_000_000_000_000L;
  private long modSeq = 1;
  private long searches;

  /**
   * @param uidValidity of the first folder; the others follow
   */
  public GmailMailbox(FolderNames names, long uidValidity, Clock clock) {
    this.names = names;
    this.clock = clock;
    this.nextUidValidity = uidValidity;
    addFolder("INBOX", FolderUse.INBOX);
    names.byUse().forEach((use, name) -> addFolder(name, use));
  }

  /** The full name of the trash. */
  public String trashFolder() {
    return names.trashFolder();
  }

  /** Makes a label; false if the name is taken. */
  public synchronized boolean create(String name) {
    return !folders.containsKey(canonical(name))
        && addFolder(name, FolderUse.LABEL).name.equals(name);
  }

  /** Every folder, in the order of LIST. */
  public synchronized List<FolderStatus> folders() {
    return folders.values().stream().map(this::statusOf).toList();
  }

  /** A folder's figures, or nothing if there is none of this name; INBOX in any case. */
  public synchronized Optional<FolderStatus> status(String name) {
    return Optional.ofNullable(folders.get(canonical(name))).map(this::statusOf);
  }

  /** The messages of a folder by UID; empty if there is no such folder. */
  public synchronized List<MessageView> view(String name, SearchLag lag) {
    MailFolder folder = folders.get(canonical(name));
    if (folder == null) {
      return List.of();
    }
    Instant now = clock.instant();
    List<MessageView> views = new ArrayList<>(folder.entries.size());
    folder.entries.forEach((uid, entry) -> views.add(viewOf(folder, uid, entry, lag, now)));
    return views;
  }

  /** The UIDs of a folder, ascending. */
  public synchronized List<Long> uids(String name) {
    MailFolder folder = folders.get(canonical(name));
    return folder == null ? List.of() : List.copyOf(folder.entries.keySet());
  }

  /** Counts a search by header; the index catches up with every one. */
  public synchronized void countSearch() {
    searches++;
  }

  /** Stores a message as APPEND does; empty if there is no such folder. */
  public Optional<Appended> append(
      String name,
      byte[] raw,
      Set<String> flags,
      Optional<Instant> internalDate,
      Deduplication rule) {
    return changing(() ->
        Optional.ofNullable(folders.get(canonical(name)))
            .map(folder -> appendTo(folder, raw, flags, internalDate, rule)));
  }

  /** Moves, or copies, as MOVE and COPY do; empty if there is no such target. */
  public Optional<Moved> transfer(
      String source, Collection<Long> uids, String target, boolean copy) {
    return changing(() -> {
      MailFolder from = folders.get(canonical(source));
      MailFolder to = folders.get(canonical(target));
      return from == null || to == null
          ? Optional.empty()
          : Optional.of(transferAll(from, uids, to, copy));
    });
  }

  /**
   * Sets the flags of these messages; {@code \Deleted} in this folder only, the others everywhere.
   */
  public void setFlags(String name, Collection<Long> uids, FlagChange change) {
    changing(() -> {
      MailFolder folder = existing(name);
      entries(folder, uids)
          .forEach((uid, entry) -> {
            Set<String> changed = change.applyTo(flagsOf(entry));
            entry.deleted = changed.remove("\\Deleted");
            entry.modSeq = ++modSeq;
            entry.message.flags = Set.copyOf(changed);
            entry.message.modSeq = modSeq;
          });
      return uids;
    });
  }

  /** Adds or takes away labels, as STORE X-GM-LABELS does; a label that is not there is made. */
  public void setLabels(String name, Collection<Long> uids, Set<String> labels, boolean add) {
    changing(() -> {
      for (MailFolder.Entry entry : entries(existing(name), uids).values()) {
        for (String label : labels) {
          MailFolder target =
              labelling.byLabel(label).orElseGet(() -> addFolder(label, FolderUse.LABEL));
          if (add) {
            labelling.show(entry.message, target, ++modSeq);
          } else if (target.use != FolderUse.ALL) {
            target.remove(entry.message);
          }
        }
      }
      return uids;
    });
  }

  /** Expunges what is marked deleted in the folder, among these UIDs if any are given. */
  public void expunge(String name, Optional<? extends Collection<Long>> uids, ExpungeRule rule) {
    changing(() -> {
      MailFolder folder = existing(name);
      Map<Long, MailFolder.Entry> marked =
          entries(folder, uids.isPresent() ? uids.get() : folder.entries.keySet());
      marked.values().removeIf(entry -> !entry.deleted);
      for (MailFolder.Entry entry : marked.values()) {
        entry.deleted = false;
        labelling.expunge(entry.message, folder, rule, ++modSeq);
      }
      return marked;
    });
  }

  /** Calls the listener after every change until it is {@link #removeListener removed}. */
  public void addListener(Runnable listener) {
    listeners.add(listener);
  }

  public void removeListener(Runnable listener) {
    listeners.remove(listener);
  }

  private interface Change<T> {
    T make();
  }

  private <T> T changing(Change<T> change) {
    T result;
    synchronized (this) {
      result = change.make();
    }
    listeners.forEach(Runnable::run);
    return result;
  }

  private Appended appendTo(
      MailFolder folder,
      byte[] raw,
      Set<String> flags,
      Optional<Instant> internalDate,
      Deduplication rule) {
    MessageBytes content = MessageBytes.of(raw.clone());
    Optional<Appended> instead =
        labelling.deduplicate(content.messageId(), folder, rule, modSeq + 1);
    modSeq++;
    if (instead.isPresent()) {
      return instead.get();
    }
    Instant now = clock.instant();
    GmailMessage message =
        new GmailMessage(nextMessageId++, content, internalDate.orElse(now), now, searches, flags);
    message.modSeq = modSeq;
    long uid = labelling.show(message, folder, modSeq);
    return new Appended(folder.uidValidity, OptionalLong.of(uid));
  }

  private Moved transferAll(MailFolder from, Collection<Long> uids, MailFolder to, boolean copy) {
    List<Long> sources = new ArrayList<>();
    List<Long> targets = new ArrayList<>();
    entries(from, uids)
        .forEach((uid, entry) -> {
          if (!copy && from.use != FolderUse.ALL && from != to) {
            from.remove(entry.message);
          }
          sources.add(uid);
          targets.add(labelling.show(entry.message, to, ++modSeq));
        });
    return new Moved(to.uidValidity, sources, targets);
  }

  private static Map<Long, MailFolder.Entry> entries(MailFolder folder, Collection<Long> uids) {
    Map<Long, MailFolder.Entry> found = new LinkedHashMap<>();
    for (Long uid : uids) {
      MailFolder.Entry entry = folder.entries.get(uid);
      if (entry != null) {
        found.put(uid, entry);
      }
    }
    return found;
  }

  private MailFolder existing(String name) {
    MailFolder folder = folders.get(canonical(name));
    if (folder == null) {
      throw new IllegalArgumentException("The mailbox has no such folder");
    }
    return folder;
  }

  private MailFolder addFolder(String name, FolderUse use) {
    MailFolder folder = new MailFolder(name, use, nextUidValidity++);
    folders.put(name, folder);
    return folder;
  }

  private FolderStatus statusOf(MailFolder folder) {
    int unseen =
        (int)
            folder.entries.values().stream()
                .filter(entry -> !entry.message.flags.contains("\\Seen"))
                .count();
    return new FolderStatus(
        folder.name,
        folder.use,
        folder.uidValidity,
        folder.uidNext,
        folder.entries.size(),
        unseen,
        modSeq);
  }

  private MessageView viewOf(
      MailFolder folder, long uid, MailFolder.Entry entry, SearchLag lag, Instant now) {
    GmailMessage message = entry.message;
    return new MessageView(
        uid,
        message.id,
        message.content,
        message.internalDate,
        flagsOf(entry),
        Math.max(entry.modSeq, message.modSeq),
        labelling.labels(message, folder),
        lag.hasPassed(message, searches, now));
  }

  private static Set<String> flagsOf(MailFolder.Entry entry) {
    Set<String> flags = new LinkedHashSet<>(entry.message.flags);
    if (entry.deleted) {
      flags.add("\\Deleted");
    }
    return flags;
  }

  private static String canonical(String name) {
    return name.equalsIgnoreCase("INBOX") ? "INBOX" : name;
  }
}

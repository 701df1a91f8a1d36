package dev.umsync.worker.mailbox;

import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.mailbox.MailboxAnswer.Failed;
import dev.umsync.worker.mailbox.MailboxAnswer.NotPermitted;
import dev.umsync.worker.mailbox.MailboxAnswer.Ok;
import dev.umsync.worker.mailbox.MemoryMailboxes.Step;
import dev.umsync.worker.mailbox.MemoryMailboxes.Stored;
import dev.umsync.worker.message.AppendTarget;
import dev.umsync.worker.message.AppendedMessage;
import dev.umsync.worker.message.FlagQuery;
import dev.umsync.worker.message.FlagReport;
import dev.umsync.worker.message.FlagSighting;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.FolderRole;
import dev.umsync.worker.message.FoundMessage;
import dev.umsync.worker.message.MailboxFolder;
import dev.umsync.worker.message.MailboxUid;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.message.MessageLocation;
import dev.umsync.worker.message.MessageMarks;
import dev.umsync.worker.message.MessageSearch;
import dev.umsync.worker.message.MessageSource;
import dev.umsync.worker.message.SearchReport;
import dev.umsync.worker.message.WholeMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One account's mailbox in memory. Guarded by its state, which the caller holds. */
final class MemoryMailbox implements Mailbox {
  private static final FolderName TRASH = new FolderName("Trash");

  private final MemoryMailboxes.State state;
  private boolean broken;

  MemoryMailbox(MemoryMailboxes.State state) {
    this.state = state;
  }

  /** The folders and what is in them. */
  static final class Folders {
    private final Map<FolderName, TreeMap<Long, Stored>> messages = new HashMap<>();
    private final Map<FolderName, Long> validity = new HashMap<>();
    private long lastUid = 100;
    private long lastValidity = 1_000;

    Folders() {
      add(FolderName.INBOX);
      add(TRASH);
    }

    void add(FolderName name) {
      if (messages.putIfAbsent(name, new TreeMap<>()) == null) {
        validity.put(name, ++lastValidity);
      }
    }

    List<Stored> all() {
      List<Stored> all = new ArrayList<>();
      messages.values().forEach(folder -> all.addAll(folder.values()));
      return all;
    }

    Optional<Stored> at(MessageLocation at) {
      TreeMap<Long, Stored> folder = messages.get(at.folder());
      return folder != null && at.uid().uidValidity() == validityOf(at.folder())
          ? Optional.ofNullable(folder.get(at.uid().uid()))
          : Optional.empty();
    }

    long validityOf(FolderName name) {
      return validity.getOrDefault(name, 0L);
    }

    MessageLocation put(FolderName folder, Stored like) {
      MessageLocation at =
          new MessageLocation(folder, new MailboxUid(++lastUid, validityOf(folder)));
      replace(new Stored(at, like.flags(), like.internalDate(), like.text()));
      return at;
    }

    void replace(Stored message) {
      TreeMap<Long, Stored> folder = messages.get(message.location().folder());
      if (folder != null) {
        folder.put(message.location().uid().uid(), message);
      }
    }

    Optional<MessageLocation> move(MessageLocation from, FolderName to) {
      return at(from)
          .map(message -> {
            remove(from);
            return put(to, message);
          });
    }

    void remove(MessageLocation at) {
      TreeMap<Long, Stored> folder = messages.get(at.folder());
      if (folder != null) {
        folder.remove(at.uid().uid());
      }
    }

    void renumber(FolderName name) {
      List<Stored> old = List.copyOf(messages.getOrDefault(name, new TreeMap<>()).values());
      messages.put(name, new TreeMap<>());
      validity.put(name, ++lastValidity);
      old.forEach(message -> put(name, message));
    }
  }

  /** The failure told for this step, if any; counts the try. */
  @Nullable ImapFailure failure(Step step) {
    state.faults.calls.merge(step, 1, Integer::sum);
    Queue<ImapFailure> told = state.faults.next.get(step);
    return told == null ? null : told.poll();
  }

  private <T> MailboxAnswer<T> unless(Step step, Supplier<MailboxAnswer<T>> work) {
    ImapFailure failure =
        broken
            ? new ImapFailure(FailureKind.CONNECTION_LOST, "CLOSED", "broken off")
            : failure(step);
    return failure == null ? work.get() : new Failed<>(failure);
  }

  @Override
  public MailboxAnswer<AppendedMessage> append(
      MessageSource message, AppendTarget target, ChangePermit permit) {
    return unless(
        Step.APPEND,
        () -> {
          if (!permit.permits()) {
            return new NotPermitted<>();
          }
          if (!state.folders.messages.containsKey(target.folder())) {
            return failed(FailureKind.FOLDER_MISSING);
          }
          byte[] bytes = TestMessage.bytesOf(message);
          if (bytes.length != message.sizeBytes()) {
            broken = true;
            throw new IllegalStateException("message: size announced and written differ");
          }
          if (!permit.permits()) {
            broken = true;
            return new NotPermitted<>();
          }
          return store(bytes, target);
        });
  }

  private MailboxAnswer<AppendedMessage> store(byte[] bytes, AppendTarget target) {
    Boolean storedThough = state.faults.lostAnswers.poll();
    MessageLocation nowhere = new MessageLocation(target.folder(), new MailboxUid(1, 1));
    Set<MessageFlag> flags = EnumSet.noneOf(MessageFlag.class);
    flags.addAll(target.flags());
    for (MessageFlag flag : MessageFlag.values()) {
      if (target.more().contains(flag.atom())) {
        flags.add(flag);
      }
    }
    Stored message =
        new Stored(
            nowhere,
            Set.copyOf(flags),
            target.internalDate(),
            new String(bytes, StandardCharsets.ISO_8859_1));
    if (storedThough != null) {
      broken = true;
      if (storedThough) {
        state.folders.put(target.folder(), message);
      }
      return failed(FailureKind.AMBIGUOUS);
    }
    MessageLocation at = state.folders.put(target.folder(), message);
    return new Ok<>(
        new AppendedMessage(
            target.folder(), state.faults.appendUid ? Optional.of(at.uid()) : Optional.empty()));
  }

  @Override
  public MailboxAnswer<SearchReport> find(MessageSearch search) {
    return unless(
        Step.FIND,
        () -> {
          boolean lags = state.faults.searchesThatLag > 0;
          state.faults.searchesThatLag = Math.max(0, state.faults.searchesThatLag - 1);
          boolean misses = state.faults.searchesWithoutTheNewest > 0;
          state.faults.searchesWithoutTheNewest =
              Math.max(0, state.faults.searchesWithoutTheNewest - 1);
          List<FoundMessage> found =
              state.folders.all().stream()
                  .filter(m -> !lags)
                  .filter(m -> !misses || !isNewest(m))
                  .filter(m ->
                      headers(m).getOrDefault("message-id", List.of()).stream()
                          .anyMatch(search.ids()::contains))
                  .map(m -> seen(m, search.headers()))
                  .toList();
          return new Ok<>(
              new SearchReport(
                  found,
                  Map.copyOf(state.folders.validity),
                  state.faults.hidden,
                  state.faults.labels));
        });
  }

  private boolean isNewest(Stored message) {
    return state.folders.all().stream()
        .filter(m -> m.location().folder().equals(message.location().folder()))
        .allMatch(m -> m.location().uid().uid() <= message.location().uid().uid());
  }

  @Override
  public MailboxAnswer<Optional<FoundMessage>> look(MessageLocation at, List<String> headers) {
    return unless(
        Step.LOOK,
        () ->
            at.uid().uidValidity() == state.folders.validityOf(at.folder())
                ? new Ok<>(state.folders.at(at).map(m -> seen(m, headers)))
                : failed(FailureKind.MESSAGE_GONE));
  }

  @Override
  public MailboxAnswer<FlagReport> flags(FlagQuery query) {
    return unless(
        Step.LOOK,
        () -> {
          if (!state.folders.messages.containsKey(query.folder())) {
            return failed(FailureKind.FOLDER_MISSING);
          }
          long validity = state.folders.validityOf(query.folder());
          List<FlagSighting> there =
              query.uids().stream()
                  .map(uid -> new MessageLocation(query.folder(), new MailboxUid(uid, validity)))
                  .flatMap(at -> state.folders.at(at).stream())
                  .map(m ->
                      new FlagSighting(m.location().uid().uid(), m.flags(), OptionalLong.empty()))
                  .toList();
          Set<Long> gone = new HashSet<>(query.uids());
          there.forEach(m -> gone.remove(m.uid()));
          return new Ok<>(new FlagReport(validity, Optional.empty(), there, gone, true));
        });
  }

  @Override
  public MailboxAnswer<Done> setFlag(
      MessageLocation at, MessageFlag flag, boolean on, ChangePermit permit) {
    return mark(at, Set.of(flag.atom()), on, permit);
  }

  @Override
  public MailboxAnswer<OptionalLong> size(MessageLocation at) {
    return unless(
        Step.LOOK,
        () ->
            new Ok<>(
                state
                    .folders
                    .at(at)
                    .map(m -> OptionalLong.of(m.text().length()))
                    .orElse(OptionalLong.empty())));
  }

  @Override
  public MailboxAnswer<Optional<WholeMessage>> read(MessageLocation at, int largestBytes) {
    return unless(
        Step.READ,
        () ->
            at.uid().uidValidity() == state.folders.validityOf(at.folder())
                ? new Ok<>(
                    state
                        .folders
                        .at(at)
                        .filter(m -> m.text().length() <= largestBytes)
                        .map(this::whole))
                : failed(FailureKind.MESSAGE_GONE));
  }

  private WholeMessage whole(Stored message) {
    return new WholeMessage(
        message.text().getBytes(StandardCharsets.ISO_8859_1),
        message.flags().stream().map(MessageFlag::atom).collect(Collectors.toSet()),
        state.labels.getOrDefault(message.location(), Set.of()),
        message.internalDate());
  }

  @Override
  public MailboxAnswer<Done> label(MessageLocation at, Set<String> labels, ChangePermit permit) {
    if (!state.faults.byWayOfTrash) {
      return failed(FailureKind.UNSUPPORTED);
    }
    return changed(
        at,
        permit,
        message -> {
          state.labels.computeIfAbsent(at, a -> new HashSet<>()).addAll(labels);
          return Done.DONE;
        });
  }

  @Override
  public MailboxAnswer<Optional<MessageMarks>> marks(MessageLocation at) {
    return unless(
        Step.LOOK,
        () ->
            at.uid().uidValidity() == state.folders.validityOf(at.folder())
                ? new Ok<>(state.folders.at(at).map(this::marksOf))
                : failed(FailureKind.MESSAGE_GONE));
  }

  private MessageMarks marksOf(Stored message) {
    return new MessageMarks(
        message.flags().stream().map(MessageFlag::atom).collect(Collectors.toSet()),
        state.labels.getOrDefault(message.location(), Set.of()));
  }

  @Override
  public MailboxAnswer<Done> mark(
      MessageLocation at, Set<String> flags, boolean on, ChangePermit permit) {
    return unless(
        Step.FLAG,
        () ->
            changed(
                at,
                permit,
                message -> {
                  Set<MessageFlag> known = EnumSet.noneOf(MessageFlag.class);
                  known.addAll(List.of(MessageFlag.values()));
                  known.removeIf(flag -> !flags.contains(flag.atom()));
                  flag(message, known, on);
                  return Done.DONE;
                }));
  }

  private void flag(Stored message, Set<MessageFlag> changed, boolean on) {
    Set<MessageFlag> flags = new HashSet<>(message.flags());
    if (on ? flags.addAll(changed) : flags.removeAll(changed)) {
      state.folders.replace(
          new Stored(
              message.location(), Set.copyOf(flags), message.internalDate(), message.text()));
    }
  }

  @Override
  public boolean offers(Ability ability) {
    return switch (ability) {
      case REMOVING_ONE -> true;
      case LABELS -> state.faults.byWayOfTrash;
    };
  }

  @Override
  public MailboxAnswer<Optional<MessageLocation>> moveToTrash(
      MessageLocation at, ChangePermit permit) {
    return unless(
        Step.TRASH,
        () ->
            changed(
                at,
                permit,
                m -> at.folder().equals(TRASH) ? Optional.of(at) : state.folders.move(at, TRASH)));
  }

  @Override
  public MailboxAnswer<Done> removeForGood(MessageLocation at, ChangePermit permit) {
    return unless(
        Step.REMOVE,
        () ->
            changed(
                at,
                permit,
                message -> {
                  remove(message);
                  return Done.DONE;
                }));
  }

  @Override
  public MailboxAnswer<Boolean> removeUnchanged(
      MessageLocation at, MessageMarks as, ChangePermit permit) {
    return unless(
        Step.REMOVE,
        () ->
            changed(
                at,
                permit,
                message -> {
                  boolean unchanged = marksOf(message).equals(as);
                  if (unchanged) {
                    remove(message);
                  }
                  return unchanged;
                }));
  }

  /** In the steps in which a real one does it, so that it can end half done. */
  private void remove(Stored message) {
    MessageLocation at = message.location();
    if (state.faults.byWayOfTrash && !at.folder().equals(TRASH)) {
      at = state.folders.move(at, TRASH).orElseThrow();
      state.faults.halfway.run();
    }
    state.folders.at(at).ifPresent(m -> flag(m, Set.of(MessageFlag.DELETED), true));
    state.faults.halfway.run();
    state.folders.remove(at);
  }

  private <T> MailboxAnswer<T> changed(
      MessageLocation at, ChangePermit permit, Function<Stored, T> change) {
    Optional<Stored> message = state.folders.at(at);
    if (message.isEmpty()) {
      return failed(FailureKind.MESSAGE_GONE);
    }
    return permit.permits() ? new Ok<>(change.apply(message.get())) : new NotPermitted<>();
  }

  @Override
  public MailboxAnswer<List<MailboxFolder>> folders() {
    return unless(
        Step.FOLDERS,
        () ->
            new Ok<>(
                state.folders.messages.keySet().stream()
                    .map(name -> new MailboxFolder(name, role(name), true))
                    .toList()));
  }

  @Override
  public MailboxAnswer<Done> createFolder(FolderName folder, ChangePermit permit) {
    return unless(
        Step.CREATE,
        () -> {
          if (!permit.permits()) {
            return new NotPermitted<>();
          }
          state.folders.add(folder);
          return new Ok<>(Done.DONE);
        });
  }

  private static FolderRole role(FolderName name) {
    if (name.equals(FolderName.INBOX)) {
      return FolderRole.INBOX;
    }
    return name.equals(TRASH) ? FolderRole.TRASH : FolderRole.OTHER;
  }

  private static FoundMessage seen(Stored message, List<String> wanted) {
    Map<String, List<String>> all = headers(message);
    Map<String, List<String>> some = new HashMap<>();
    for (String name : wanted) {
      String lowered = name.toLowerCase(Locale.ROOT);
      if (all.containsKey(lowered)) {
        some.put(lowered, all.getOrDefault(lowered, List.of()));
      }
    }
    return new FoundMessage(
        message.location(), role(message.location().folder()), message.flags(), some);
  }

  private static Map<String, List<String>> headers(Stored message) {
    String text = message.text();
    int end = text.indexOf("\r\n\r\n");
    Map<String, List<String>> headers = new HashMap<>();
    String unfolded = text.substring(0, Math.max(0, end)).replaceAll("\r\n[ \t]+", " ");
    for (String line : unfolded.lines().toList()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers
            .computeIfAbsent(
                line.substring(0, colon).toLowerCase(Locale.ROOT), n -> new ArrayList<>())
            .add(line.substring(colon + 1).strip());
      }
    }
    return headers;
  }

  private static <T> MailboxAnswer<T> failed(FailureKind kind) {
    return new Failed<>(new ImapFailure(kind, "TEST", "the fake says so"));
  }
}

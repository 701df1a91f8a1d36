package dev.umsync.worker.mailbox;

import dev.umsync.worker.failure.FailureKind;
import dev.umsync.worker.failure.ImapFailure;
import dev.umsync.worker.message.FolderName;
import dev.umsync.worker.message.FolderRole;
import dev.umsync.worker.message.MessageFlag;
import dev.umsync.worker.message.MessageLocation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Mailboxes in memory, held to the same contract as real ones, whose failures are told beforehand.
 * One piece of work at a time on an account, like a connection; safe for any number of threads.
 */
public final class MemoryMailboxes implements Mailboxes {
  /** What can be made to fail, and is counted. */
  public enum Step {
    CONNECT,
    APPEND,
    FIND,
    LOOK,
    READ,
    FLAG,
    TRASH,
    REMOVE,
    FOLDERS,
    CREATE
  }

  /**
   * A message as it lies there. Immutable.
   *
   * @param text its bytes as ISO 8859-1
   */
  public record Stored(
      MessageLocation location, Set<MessageFlag> flags, Instant internalDate, String text) {
    /** The message's bytes. */
    public byte[] bytes() {
      return text.getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  /** What goes wrong, and when. Guarded by the account's state. */
  static final class Faults {
    final Map<Step, Queue<ImapFailure>> next = new EnumMap<>(Step.class);
    final Map<Step, Integer> calls = new EnumMap<>(Step.class);
    final Queue<Boolean> lostAnswers = new ArrayDeque<>();
    int searchesThatLag;
    int searchesWithoutTheNewest;
    boolean labels;
    Set<FolderRole> hidden = Set.of();
    boolean appendUid = true;
    boolean byWayOfTrash;
    Runnable halfway = () -> {};
  }

  /** One account. */
  static final class State {
    final Faults faults = new Faults();
    final MemoryMailbox.Folders folders = new MemoryMailbox.Folders();
    final Map<MessageLocation, Set<String>> labels = new HashMap<>();
  }

  private final Map<Account, State> accounts = new ConcurrentHashMap<>();
  private final List<Account> madeReady = new CopyOnWriteArrayList<>();

  @Override
  public <T> MailboxAnswer<T> run(
      Account account, Lane lane, Duration patience, MailboxWork<T> work)
      throws InterruptedException {
    State state = state(account);
    synchronized (state) {
      MemoryMailbox mailbox = new MemoryMailbox(state);
      ImapFailure failure = mailbox.failure(Step.CONNECT);
      return failure == null ? work.on(mailbox) : new MailboxAnswer.Failed<>(failure);
    }
  }

  @Override
  public void makeReady(Account account) {
    madeReady.add(account);
  }

  /** For whom work was announced. */
  public List<Account> madeReady() {
    return List.copyOf(madeReady);
  }

  /**
   * The account's next step of this kind that has no failure told yet fails so, and changes
   * nothing.
   */
  public void failNext(Account account, Step step, ImapFailure failure) {
    State state = state(account);
    synchronized (state) {
      state.faults.next.computeIfAbsent(step, s -> new ArrayDeque<>()).add(failure);
    }
  }

  /** The same with a kind alone. */
  public void failNext(Account account, Step step, FailureKind kind) {
    failNext(account, step, new ImapFailure(kind, "TEST", "told to fail"));
  }

  /** The next APPEND ends as AMBIGUOUS; {@code stored}: the message is there nevertheless. */
  public void loseAnswerOfNextAppend(Account account, boolean stored) {
    State state = state(account);
    synchronized (state) {
      state.faults.lostAnswers.add(stored);
    }
  }

  /** That many searches find nothing, as if the index lagged. */
  public void letSearchesLag(Account account, int searches) {
    State state = state(account);
    synchronized (state) {
      state.faults.searchesThatLag = searches;
    }
  }

  /** That many searches find all but the highest UID of a folder, which the index lacks yet. */
  public void letSearchesMissTheNewest(Account account, int searches) {
    State state = state(account);
    synchronized (state) {
      state.faults.searchesWithoutTheNewest = searches;
    }
  }

  /** Whether APPEND tells the UID. */
  public void tellAppendUid(Account account, boolean tell) {
    State state = state(account);
    synchronized (state) {
      state.faults.appendUid = tell;
    }
  }

  /** Messages have labels, and removing for good moves one to the trash first, as on Gmail. */
  public void removeByWayOfTheTrash(Account account) {
    State state = state(account);
    synchronized (state) {
      state.faults.byWayOfTrash = true;
    }
  }

  /** What is done between the commands that remove a message for good. */
  public void halfwayThroughRemovals(Account account, Runnable act) {
    State state = state(account);
    synchronized (state) {
      state.faults.halfway = act;
    }
  }

  /** How often a step was tried, failures included. */
  public int calls(Account account, Step step) {
    State state = state(account);
    synchronized (state) {
      return state.faults.calls.getOrDefault(step, 0);
    }
  }

  /** Everything in every folder. */
  public List<Stored> stored(Account account) {
    State state = state(account);
    synchronized (state) {
      return state.folders.all();
    }
  }

  /** The person moves a message; it gets a new UID. */
  public MessageLocation personMoves(Account account, MessageLocation from, FolderName to) {
    State state = state(account);
    synchronized (state) {
      return state.folders.move(from, to).orElseThrow();
    }
  }

  /** Somebody changes a message behind everybody's back. */
  public void overwrite(Account account, MessageLocation at, byte[] message) {
    State state = state(account);
    synchronized (state) {
      state
          .folders
          .at(at)
          .ifPresent(old ->
              state.folders.replace(
                  new Stored(
                      at,
                      old.flags(),
                      old.internalDate(),
                      new String(message, StandardCharsets.ISO_8859_1))));
    }
  }

  /** The person removes a message for good. */
  public void personRemoves(Account account, MessageLocation at) {
    State state = state(account);
    synchronized (state) {
      state.folders.remove(at);
    }
  }

  /** The person marks a message. */
  public void personMarks(Account account, MessageLocation at, MessageFlag flag, boolean on) {
    State state = state(account);
    synchronized (state) {
      Stored message = state.folders.at(at).orElseThrow();
      Set<MessageFlag> flags = new HashSet<>(message.flags());
      boolean changed = on ? flags.add(flag) : flags.remove(flag);
      if (!changed) {
        throw new IllegalStateException("it is marked so already");
      }
      state.folders.replace(new Stored(at, flags, message.internalDate(), message.text()));
    }
  }

  /** The person labels a message. */
  public void personLabels(Account account, MessageLocation at, String label) {
    State state = state(account);
    synchronized (state) {
      state.labels.computeIfAbsent(at, a -> new HashSet<>()).add(label);
    }
  }

  /** A message's labels. */
  public Set<String> labels(Account account, MessageLocation at) {
    State state = state(account);
    synchronized (state) {
      return Set.copyOf(state.labels.getOrDefault(at, Set.of()));
    }
  }

  /** Another folder appears. */
  public void personMakes(Account account, FolderName folder) {
    State state = state(account);
    synchronized (state) {
      state.folders.add(folder);
    }
  }

  /** Searches report as Gmail's do; these folders are hidden from them. */
  public void letFoldersBeLabels(Account account, Set<FolderRole> hidden) {
    State state = state(account);
    synchronized (state) {
      state.faults.labels = true;
      state.faults.hidden = Set.copyOf(hidden);
    }
  }

  /** The folder gets a new life: every UID in it means nothing any more. */
  public void renumber(Account account, FolderName folder) {
    State state = state(account);
    synchronized (state) {
      state.folders.renumber(folder);
    }
  }

  private State state(Account account) {
    return accounts.computeIfAbsent(account, a -> new State());
  }
}

package dev.umsync.testbed.asterisk;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The voicemail folders of an Asterisk server, as app_voicemail.c of Asterisk 22 makes and changes
 * them: every step a program beside it could see is a step here, in the same order, with the same
 * locks. Safe for any thread, as Asterisk's is: by lock files.
 */
public final class VoicemailSpool {
  private static final List<String> FOLDERS =
      List.of(
          "INBOX", "Old", "Work", "Family", "Friends", "Cust1", "Cust2", "Cust3", "Cust4", "Cust5",
          "Deleted", "Urgent");

  private final Path root;
  private final SpoolOptions options;
  private final LongSupplier nanoTicker;
  private final AtomicInteger counter = new AtomicInteger();

  /**
   * A caller's message.
   *
   * @param callerId such as {@code "Ana" <1002>}
   * @param recordedAtSeconds since 1970
   * @param durationSeconds whole seconds
   * @param urgent marked so by the caller
   * @param recordings by ending, one for each format
   */
  public record Call(
      String callerId,
      long recordedAtSeconds,
      int durationSeconds,
      boolean urgent,
      Map<String, byte[]> recordings) {}

  /**
   * @param root {@code <astspooldir>/voicemail}
   * @param nanoTicker a monotonic clock in nanoseconds
   */
  public VoicemailSpool(Path root, SpoolOptions options, LongSupplier nanoTicker) {
    this.root = root;
    this.options = options;
    this.nanoTicker = nanoTicker;
  }

  /** Where it is. */
  public Path root() {
    return root;
  }

  SpoolOptions options() {
    return options;
  }

  SpoolDirectory directory(String context, String mailbox, String folder) {
    if (!FOLDERS.contains(folder)) {
      throw new IllegalArgumentException("no folder of app_voicemail: " + folder);
    }
    return new SpoolDirectory(
        root.resolve(context).resolve(mailbox).resolve(folder), options.formats(), nanoTicker);
  }

  /** Whether the manager interface would know this folder (get_folder_by_name). */
  static boolean isFolder(String name) {
    return FOLDERS.contains(name);
  }

  /** Whether the mailbox has a directory. */
  public boolean has(String context, String mailbox) {
    return Files.isDirectory(root.resolve(context).resolve(mailbox));
  }

  /**
   * leave_voicemail.
   *
   * @return the message's msg_id; empty if the mailbox is full or locked
   */
  public Optional<String> leave(String context, String mailbox, Call call) throws IOException {
    Path temporary = root.resolve(context).resolve(mailbox).resolve("tmp");
    Files.createDirectories(temporary);
    SpoolDirectory inbox = directory(context, mailbox, call.urgent() ? "Urgent" : "INBOX");
    directory(context, mailbox, "INBOX").create();
    inbox.create();
    if (inbox.count() >= options.maxMessages()) {
      return Optional.empty();
    }
    Path stem = Files.createTempFile(temporary, "", "");
    String id = "%d-%08x".formatted(call.recordedAtSeconds(), counter.getAndIncrement());
    for (Map.Entry<String, byte[]> recording : call.recordings().entrySet()) {
      Files.write(SpoolDirectory.withEnding(stem, recording.getKey()), recording.getValue());
    }
    Files.write(stem, text(context, mailbox, call, id));
    if (!inbox.lock()) {
      return Optional.empty();
    }
    Path to = inbox.file(inbox.lastIndex() + 1);
    for (String ending : call.recordings().keySet()) {
      Files.move(SpoolDirectory.withEnding(stem, ending), SpoolDirectory.withEnding(to, ending));
    }
    Files.move(stem, SpoolDirectory.withEnding(to, "txt"));
    inbox.unlock();
    return Optional.of(id);
  }

  private byte[] text(String context, String mailbox, Call call, String id) {
    String text =
        """
        ;
        ; Message Information file
        ;
        [message]
        origmailbox=%s
        context=%s
        exten=%s
        rdnis=unknown
        priority=2
        callerchan=PJSIP/trunk-%s
        callerid=%s
        origdate=Tue Jun 20 03:59:44 PM UTC 2023
        origtime=%d
        category=
        %sflag=%s
        duration=%d
        """
            .formatted(
                mailbox,
                context,
                mailbox,
                id.substring(id.indexOf('-') + 1),
                call.callerId(),
                call.recordedAtSeconds(),
                options.messageIds() ? "msg_id=" + id + "\n" : "",
                call.urgent() ? "Urgent" : "",
                call.durationSeconds());
    return SpoolDirectory.bytes(text);
  }

  /** copy_message: forwards a message to another mailbox, where it has the same msg_id. */
  public boolean forward(
      String context, String mailbox, String folder, int number, String toMailbox)
      throws IOException {
    SpoolDirectory from = directory(context, mailbox, folder);
    SpoolDirectory to = directory(context, toMailbox, "INBOX");
    to.create();
    if (!to.lock()) {
      return false;
    }
    int next = to.lastIndex() + 1;
    boolean room = next < options.maxMessages() && from.exists(number);
    if (room) {
      to.copy(from.file(number), to.file(next));
    }
    to.unlock();
    return room;
  }

  /** A person calls their mailbox (VoiceMailMain) and opens a folder. */
  public VoicemailSession open(String context, String mailbox, String folder) throws IOException {
    return VoicemailSession.open(this, context, mailbox, folder);
  }

  /** vm_msg_move, which is what the manager's VoicemailMove does. */
  public boolean move(String context, String mailbox, String folder, String id, String toFolder)
      throws IOException {
    if (!isFolder(folder) || !isFolder(toFolder) || !has(context, mailbox)) {
      return false;
    }
    VoicemailSession session = open(context, mailbox, folder);
    Optional<Integer> number = session.numberOf(id);
    boolean moved = number.isPresent() && session.save(number.get(), toFolder);
    if (moved) {
      session.delete(number.get());
    }
    session.close();
    return moved;
  }

  /** vm_msg_remove, which is what the manager's VoicemailRemove does. */
  public boolean remove(String context, String mailbox, String folder, String id)
      throws IOException {
    if (!isFolder(folder) || !has(context, mailbox)) {
      return false;
    }
    VoicemailSession session = open(context, mailbox, folder);
    Optional<Integer> number = session.numberOf(id);
    number.ifPresent(session::delete);
    session.close();
    return number.isPresent();
  }

  /** add_message_id: a summary gives an id to every message that has none. */
  void giveIds(String context, String mailbox) throws IOException {
    if (!has(context, mailbox)) {
      return;
    }
    for (String folder : FOLDERS) {
      SpoolDirectory directory = directory(context, mailbox, folder);
      if (Files.isDirectory(root.resolve(context).resolve(mailbox).resolve(folder))) {
        for (int number : directory.numbers()) {
          if (directory.field(number, "msg_id").isEmpty()) {
            directory.append(number, "msg_id=1-%08x".formatted(counter.getAndIncrement()));
          }
        }
      }
    }
  }

  /** Every message by msg_id with the folders that it is in; for tests to compare with. */
  public Map<String, List<String>> contents(String context, String mailbox) throws IOException {
    Map<String, List<String>> all = new TreeMap<>();
    Path box = root.resolve(context).resolve(mailbox);
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(box, Files::isDirectory)) {
      for (Path folder : folders) {
        if (isFolder(folder.getFileName().toString())) {
          SpoolDirectory directory = directory(context, mailbox, folder.getFileName().toString());
          for (int number : directory.numbers()) {
            directory
                .field(number, "msg_id")
                .ifPresent(
                    id -> all.computeIfAbsent(id, i -> new ArrayList<>()).add(directory.name()));
          }
        }
      }
    }
    return all;
  }

  /** Messages in a folder. */
  public int count(String context, String mailbox, String folder) throws IOException {
    SpoolDirectory directory = directory(context, mailbox, folder);
    return Files.isDirectory(root.resolve(context).resolve(mailbox).resolve(folder))
        ? directory.count()
        : 0;
  }
}

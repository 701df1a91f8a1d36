package dev.umsync.testbed.gmail.store;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What Gmail calls its folders in a person's language. Immutable.
 *
 * @param root {@code [Gmail]}, in some countries {@code [Google Mail]}
 */
public record FolderNames(
    String root, String all, String trash, String junk, String sent, String drafts) {
  public static final FolderNames ENGLISH =
      new FolderNames("[Gmail]", "All Mail", "Trash", "Spam", "Sent Mail", "Drafts");
  public static final FolderNames GERMAN =
      new FolderNames("[Gmail]", "Alle Nachrichten", "Papierkorb", "Spam", "Gesendet", "Entwürfe");
  public static final FolderNames JAPANESE =
      new FolderNames("[Gmail]", "すべてのメール", "ゴミ箱", "迷惑メール", "送信済みメール", "下書き");

  /** Full names by special use, in the order of LIST. */
  Map<FolderUse, String> byUse() {
    Map<FolderUse, String> names = new LinkedHashMap<>();
    names.put(FolderUse.ALL, root + "/" + all);
    names.put(FolderUse.DRAFTS, root + "/" + drafts);
    names.put(FolderUse.SENT, root + "/" + sent);
    names.put(FolderUse.JUNK, root + "/" + junk);
    names.put(FolderUse.TRASH, root + "/" + trash);
    return names;
  }

  /** The full name of the trash. */
  public String trashFolder() {
    return root + "/" + trash;
  }

  /** The full name of the folder that shows everything. */
  public String allFolder() {
    return root + "/" + all;
  }

  /** The full name of the spam folder. */
  public String junkFolder() {
    return root + "/" + junk;
  }
}

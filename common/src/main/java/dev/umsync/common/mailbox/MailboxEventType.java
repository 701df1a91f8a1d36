package dev.umsync.common.mailbox;

import java.util.Arrays;
import java.util.Optional;

/** The CloudEvents types on {@code umsync.mailbox}, each with its JSON Schema. */
public enum MailboxEventType {
  /** Opened in the mailbox. */
  READ("dev.umsync.mailbox.voicemail.read", "mailbox-voicemail-read"),
  /** Marked unread in the mailbox. */
  UNREAD("dev.umsync.mailbox.voicemail.unread", "mailbox-voicemail-unread"),
  /** Deleted from the mailbox, on evidence. */
  DELETED("dev.umsync.mailbox.voicemail.deleted", "mailbox-voicemail-deleted"),
  /** Taken out of the mailbox's trash. */
  RESTORED("dev.umsync.mailbox.voicemail.restored", "mailbox-voicemail-restored"),
  /** Other counts for the lamp. */
  LAMP("dev.umsync.mwi.changed", "mwi-changed");

  private final String ceType;
  private final String schema;

  MailboxEventType(String ceType, String schema) {
    this.ceType = ceType;
    this.schema = schema;
  }

  /** The CloudEvents {@code type} attribute. */
  public String ceType() {
    return ceType;
  }

  /** The schema's class path resource; its version is part of the name. */
  public String schemaResource() {
    return "/schema/" + schema + ".v1.json";
  }

  /** The type with this {@code ce_type}, empty where there is none. */
  public static Optional<MailboxEventType> ofCeType(String ceType) {
    return Arrays.stream(values()).filter(t -> t.ceType.equals(ceType)).findFirst();
  }
}

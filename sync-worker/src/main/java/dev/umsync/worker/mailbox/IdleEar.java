package dev.umsync.worker.mailbox;

/** Hears a mailbox that is listened to. Called on the listening thread; must not block. */
public interface IdleEar {
  /** The server told of something: messages that came or went, or flags. */
  void heard();

  /**
   * The server did not answer the end of listening: the connection is gone, or whoever took it
   * closed it. {@link #ended} follows.
   */
  default void lost() {}

  /** Nothing more will be heard: the mailbox is used, or its connection has gone. */
  void ended();
}

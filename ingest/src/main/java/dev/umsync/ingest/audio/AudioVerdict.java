package dev.umsync.ingest.audio;

import dev.umsync.common.audio.AudioFormat;

/** Whether a recording is what its sender calls it. Thread rule: immutable. */
public sealed interface AudioVerdict {
  /** It is: this is its format. */
  record Genuine(AudioFormat format) implements AudioVerdict {}

  /**
   * It is a recording, but not one that can be delivered: nothing in it, or cut short.
   *
   * @param detail a sentence for people, without content
   */
  record Unusable(String detail) implements AudioVerdict {}

  /**
   * It is something else than it is called, or nothing that is accepted.
   *
   * @param detail a sentence for people that names what was found and what is accepted
   */
  record WrongType(String detail) implements AudioVerdict {}
}

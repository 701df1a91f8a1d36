package dev.umsync.common.audio;

/** What the bytes of a file are. Thread rule: immutable. */
public sealed interface Sniffed {
  /** A file of this format, whole as far as its header tells. */
  record Whole(AudioFormat format) implements Sniffed {}

  /**
   * The beginning of a file of this format.
   *
   * @param lacks what is not there, as the rest of a sentence
   */
  record Broken(AudioFormat format, String lacks) implements Sniffed {}

  /**
   * No recording that is accepted.
   *
   * @param looksLike what it is instead, in a few words of our own
   */
  record Foreign(String looksLike) implements Sniffed {}
}

package dev.umsync.worker.templates;

import dev.umsync.worker.templates.MessageModel.Facts;
import java.util.List;
import java.util.Optional;

/**
 * What templates are tried with at start: everything that can be there, nothing of it, and a number
 * that can't be dialled.
 */
final class Samples {
  static final List<MessageModel> ALL =
      List.of(
          MessageModel.of(
              new Facts(
                  Optional.of("Ana"),
                  Optional.of("+34 600 123 456"),
                  Optional.of("tel:+34600123456"),
                  Optional.of("2045"),
                  "today",
                  "0:32",
                  true,
                  true,
                  Optional.of("Hello"),
                  Optional.of(93),
                  Optional.of("Voicemail.wav"),
                  Optional.of("1000"),
                  Optional.of("tel:1000"))),
          MessageModel.of(
              new Facts(
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  "today",
                  "0:32",
                  false,
                  false,
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty())),
          MessageModel.of(
              new Facts(
                  Optional.empty(),
                  Optional.of("sip:ana@example.com"),
                  Optional.empty(),
                  Optional.of("2045"),
                  "today",
                  "0:32",
                  false,
                  true,
                  Optional.empty(),
                  Optional.empty(),
                  Optional.of("Voicemail.wav"),
                  Optional.of("*98"),
                  Optional.empty())));

  private Samples() {}
}

package dev.umsync.worker.transcription;

import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.event.Transcript;
import dev.umsync.common.json.Json;
import dev.umsync.worker.transcription.TranscriptionAnswer.None;
import dev.umsync.worker.transcription.TranscriptionAnswer.Words;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads the answers of OpenAI's transcription endpoint and of those that imitate it. Stateless. */
final class TranscriptionAnswers {
  private TranscriptionAnswers() {}

  /** The answer in a response. */
  static TranscriptionAnswer read(int status, byte[] body) {
    return switch (status / 100) {
      case 2 -> words(body);
      case 4 ->
          switch (status) {
            case 401, 403 -> new None("refused-key", true);
            case 404, 405 -> new None("no-endpoint", true);
            case 408, 429 -> new None("too-many", true);
            default -> new None("refused-recording", false);
          };
      default -> new None("unavailable", true);
    };
  }

  private static TranscriptionAnswer words(byte[] body) {
    JsonNode answer;
    try {
      answer = Json.mapper().readTree(body);
    } catch (IOException e) {
      return new None("unreadable", true);
    }
    if (answer == null || !answer.path("text").isTextual()) {
      return new None("unreadable", true);
    }
    String text = answer.path("text").asText().strip();
    return text.isEmpty()
        ? new None("silence", false)
        : new Words(new Transcript(text, language(answer), confidence(answer.path("segments"))));
  }

  /** Whisper names languages in English where others give a tag. */
  private static Optional<String> language(JsonNode answer) {
    String said = answer.path("language").asText("").toLowerCase(Locale.ROOT);
    if (said.length() <= 3) {
      return Optional.of(said).filter(tag -> !tag.isEmpty());
    }
    return Arrays.stream(Locale.getISOLanguages())
        .filter(tag -> Locale.of(tag).getDisplayLanguage(Locale.ENGLISH).equalsIgnoreCase(said))
        .findFirst();
  }

  /** The mean probability of a word, each segment counting as long as it lasts. */
  private static OptionalDouble confidence(JsonNode segments) {
    double seconds = 0;
    double sum = 0;
    for (JsonNode segment : segments) {
      if (segment.path("avg_logprob").isNumber()) {
        double lasts =
            Math.max(0.1, segment.path("end").asDouble() - segment.path("start").asDouble());
        seconds += lasts;
        sum += lasts * Math.exp(Math.min(0, segment.path("avg_logprob").asDouble()));
      }
    }
    return seconds > 0
        ? OptionalDouble.of(Math.clamp(sum / seconds, 0, 1))
        : OptionalDouble.empty();
  }
}

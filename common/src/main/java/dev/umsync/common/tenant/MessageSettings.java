package dev.umsync.common.tenant;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the messages of a tenant's people look like; each part may be absent. Thread rule:
 * immutable.
 *
 * @param locale BCP 47 tag for people whose own record has none, such as {@code de-DE}
 * @param timeZone IANA name for people whose own record has none
 * @param region two letters (ISO 3166-1) of the country whose numbers are written without a prefix;
 *     that of the person's locale goes before it
 * @param templates name of a template set of the workers; their own where absent
 * @param replyTo address that answers go to; {@code {domain}} and {@code {caller}} are filled in
 * @param listenNumber number that one calls to listen by phone
 * @param audio what recordings are attached as, as they came where absent
 * @param label label that each message bears; where a server has none, the folder it goes to
 * @param transcription name of the workers' transcription service; none where absent
 * @param transcriptWaitSeconds how long a delivery is held at most for its transcript, 0 to {@value
 *     #LONGEST_WAIT_SECONDS}
 */
public record MessageSettings(
    Optional<String> locale,
    Optional<String> timeZone,
    Optional<String> region,
    Optional<String> templates,
    Optional<String> replyTo,
    Optional<String> listenNumber,
    Optional<Audio> audio,
    Optional<String> label,
    Optional<String> transcription,
    Optional<Integer> transcriptWaitSeconds) {
  /** A subscriber's queue is parked after 60 s: a delivery has to be done before. */
  public static final int LONGEST_WAIT_SECONDS = 30;

  /** Nothing set. */
  public static final MessageSettings NONE =
      new MessageSettings(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private static final Pattern REGION = Pattern.compile("[A-Z]{2}");
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,60}");

  /** Refuses what no worker could use. */
  public MessageSettings {
    check(region, REGION, "region is two letters such as DE");
    check(templates, NAME, "templates is a name of small letters, digits and hyphens");
    check(transcription, NAME, "transcription is a name of small letters, digits and hyphens");
    if (label.filter(MessageSettings::noFolder).isPresent()) {
      throw new IllegalArgumentException("label is not empty and holds no control characters");
    }
    if (transcriptWaitSeconds.filter(s -> s < 0 || s > LONGEST_WAIT_SECONDS).isPresent()) {
      throw new IllegalArgumentException(
          "transcriptWaitSeconds is 0 to " + LONGEST_WAIT_SECONDS + ": later its queue is parked");
    }
  }

  /** The same with another number to listen by phone. */
  public MessageSettings withListenNumber(String number) {
    return new MessageSettings(
        locale,
        timeZone,
        region,
        templates,
        replyTo,
        Optional.of(number),
        audio,
        label,
        transcription,
        transcriptWaitSeconds);
  }

  private static void check(Optional<String> value, Pattern pattern, String rule) {
    if (value.filter(v -> !pattern.matcher(v).matches()).isPresent()) {
      throw new IllegalArgumentException(rule);
    }
  }

  private static boolean noFolder(String name) {
    return name.isBlank() || name.chars().anyMatch(Character::isISOControl);
  }

  /** What a recording is attached as. */
  public enum Audio {
    /** The file that the UM server sent. */
    @JsonProperty("as-it-came")
    AS_IT_CAME,
    /** MP3, which every client and browser plays. */
    @JsonProperty("mp3")
    MP3,
    /** Opus in Ogg, which is smallest. */
    @JsonProperty("opus")
    OPUS
  }
}

package dev.umsync.worker.config;

import dev.umsync.common.config.Config;
import dev.umsync.common.config.DataSize;
import dev.umsync.common.config.FileTrouble;
import dev.umsync.common.config.Key;
import dev.umsync.common.config.Secret;
import dev.umsync.common.config.StartFailed;
import dev.umsync.worker.audio.Ffmpeg;
import dev.umsync.worker.transcription.TranscriptionService;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What messages are made with. Thread rule: immutable.
 *
 * @param templates folder of the operator's template sets, relative to the configuration's
 * @param ffmpeg converts recordings
 * @param heldAtOnce deliveries held for a transcript at most
 * @param services write recordings down
 */
public record MessageConfig(
    Optional<Path> templates,
    Ffmpeg.Settings ffmpeg,
    int heldAtOnce,
    List<Transcription> services) {

  /**
   * A transcription service, its key still in its file if it has one.
   *
   * @param keyFile relative to the configuration's folder
   */
  public record Transcription(TranscriptionService service, Optional<Path> keyFile) {

    TranscriptionService withKey(Path folder) {
      return keyFile
          .map(file -> MessageConfig.withKey(service, read(folder.resolve(file))))
          .orElse(service);
    }

    private static Secret read(Path file) {
      try {
        return new Secret(Files.readString(file).strip());
      } catch (IOException e) {
        throw new StartFailed(
            "The key of a transcription service can't be read",
            file.toString(),
            "It has to be a file that this user may read (" + FileTrouble.words(e) + ").",
            e);
      }
    }
  }

  private static TranscriptionService withKey(TranscriptionService s, Secret key) {
    return new TranscriptionService(
        s.name(),
        s.url(),
        s.model(),
        s.segments(),
        Optional.of(key),
        s.timeout(),
        s.atOnce(),
        s.waiting(),
        s.largestBytes());
  }

  private static final String SECTION = "worker.transcription";

  private static final Key<Optional<Path>> TEMPLATES =
      Key.path(
              "worker.templates",
              Path.of("templates"),
              "Folder of message templates, a folder for each set of them; checked at start. The shipped ones where unset.")
          .optional();
  private static final Key<String> FFMPEG =
      Key.string(
          "worker.ffmpeg",
          "ffmpeg",
          "Program that converts recordings, where a tenant asks for it or a mailbox takes no more. Without it they are attached as they came.");
  private static final Key<Duration> CONVERSION_TIMEOUT =
      Key.duration(
          "worker.conversion-timeout",
          Duration.ofSeconds(15),
          Duration.ofMillis(100),
          Duration.ofSeconds(30),
          "Longest time that converting one recording may take, waiting for its turn included.");
  private static final Key<Integer> CONVERSIONS =
      Key.integer(
          "worker.conversions",
          2,
          1,
          64,
          "Recordings converted at once, and as many again for transcription.");
  private static final Key<Integer> HELD =
      Key.integer(
          "worker.held-for-transcript",
          64,
          0,
          10_000,
          "Deliveries held for their transcript at once, of worker.calls-in-flight; further ones are not held.");
  private static final Key<URI> URL =
      Key.uri(
              "worker.transcription.*.url",
              URI.create("https://api.openai.com/v1/audio/transcriptions"),
              "Endpoint that takes recordings and gives text, as OpenAI's does. Recordings of tenants that name this service are sent there, private ones never.")
          .where(MessageConfig::isHttp, "an http or https URL");
  private static final Key<String> MODEL =
      Key.string("worker.transcription.*.model", "whisper-1", "Model that is asked for.");
  private static final Key<Boolean> SEGMENTS =
      Key.bool(
          "worker.transcription.*.segments",
          true,
          "Whether segments are asked for (verbose_json), which tell how sure the text is; not every model has them.");
  private static final Key<Optional<Secret>> KEY =
      Key.secret("worker.transcription.*.key", "API key, sent as a bearer token to this URL alone.")
          .optional();
  private static final Key<Optional<Path>> KEY_FILE =
      Key.path(
              "worker.transcription.*.key-file",
              Path.of("transcription.key"),
              "File that holds the key, instead of the key itself.")
          .optional();
  private static final Key<Duration> TIMEOUT =
      Key.duration(
          "worker.transcription.*.timeout",
          Duration.ofSeconds(60),
          Duration.ofMillis(100),
          Duration.ofMinutes(10),
          "Longest time that one recording may take; how long its delivery waits is the tenant's to say.");
  private static final Key<Integer> AT_ONCE =
      Key.integer("worker.transcription.*.at-once", 4, 1, 1_000, "Recordings sent there at once.");
  private static final Key<Integer> WAITING =
      Key.integer(
          "worker.transcription.*.waiting",
          32,
          0,
          10_000,
          "Recordings that wait for their turn at most; further ones get no transcript.");
  private static final Key<DataSize> LARGEST =
      Key.bytes(
          "worker.transcription.*.largest-audio",
          DataSize.ofMebibytes(25),
          DataSize.ofKibibytes(1),
          DataSize.ofMebibytes(32),
          "Largest recording that is sent there.");

  static final List<Key<?>> KEYS =
      List.of(
          TEMPLATES,
          FFMPEG,
          CONVERSION_TIMEOUT,
          CONVERSIONS,
          HELD,
          URL,
          MODEL,
          SEGMENTS,
          KEY,
          KEY_FILE,
          TIMEOUT,
          AT_ONCE,
          WAITING,
          LARGEST);

  static MessageConfig of(Config config) {
    List<Transcription> services = new ArrayList<>();
    config.names(SECTION).forEach(name -> services.add(service(config, name)));
    return new MessageConfig(
        config.get(TEMPLATES),
        new Ffmpeg.Settings(
            config.get(FFMPEG), config.get(CONVERSION_TIMEOUT), config.get(CONVERSIONS)),
        config.get(HELD),
        List.copyOf(services));
  }

  private static Transcription service(Config config, String name) {
    return new Transcription(
        new TranscriptionService(
            name,
            config.get(URL, name),
            config.get(MODEL, name),
            config.get(SEGMENTS, name),
            config.get(KEY, name),
            config.get(TIMEOUT, name),
            config.get(AT_ONCE, name),
            config.get(WAITING, name),
            config.get(LARGEST, name).bytes()),
        config.get(KEY_FILE, name));
  }

  private static boolean isHttp(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    return (scheme.equals("https") || scheme.equals("http")) && uri.getHost() != null;
  }
}

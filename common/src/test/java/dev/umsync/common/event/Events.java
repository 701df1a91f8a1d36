package dev.umsync.common.event;

import dev.umsync.common.event.VoicemailEvent.Deleted;
import dev.umsync.common.event.VoicemailEvent.Read;
import dev.umsync.common.event.VoicemailEvent.Received;
import dev.umsync.common.event.VoicemailEvent.Unread;
import dev.umsync.common.event.VoicemailEvent.Updated;
import dev.umsync.common.identity.SourceUri;
import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Events that the tests begin with. */
public final class Events {
  public static final VoicemailId ID = new VoicemailId("4711");
  public static final EventMeta META =
      new EventMeta(
          "nupoint-1/4711",
          new SourceUri("um://nupoint-1"),
          Subscriber.of("ana@example.com"),
          Instant.parse("2026-05-04T09:30:01.123456789Z"));
  public static final Audio AUDIO =
      Audio.of("audio/wav", "RIFF….WAVEfmt ".getBytes(StandardCharsets.UTF_8));

  private Events() {}

  /** Everything filled in. */
  public static Received received() {
    return new Received(
        META,
        ID,
        new Caller(Optional.of("+49 30 901820"), Optional.of("Grüße & Söhne 😀")),
        Instant.parse("2026-05-04T09:30:00Z"),
        61,
        true,
        true,
        Optional.of("2045"),
        Optional.of(
            new Transcript("Hello,\nworld", Optional.of("en-GB"), OptionalDouble.of(0.875))),
        true,
        AUDIO);
  }

  /** Only what has to be there. */
  public static Received bare() {
    return new Received(
        META,
        ID,
        new Caller(Optional.empty(), Optional.empty()),
        Instant.parse("2026-05-04T09:30:00Z"),
        0,
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        false,
        AUDIO);
  }

  /** One of every type and shape. */
  public static List<VoicemailEvent> all() {
    return List.of(
        received(),
        bare(),
        new Read(META, ID),
        new Unread(META, ID),
        new Deleted(META, ID),
        new Updated(META, ID, Optional.of(false), Optional.empty()),
        new Updated(META, ID, Optional.empty(), Optional.empty()),
        new Updated(
            META,
            ID,
            Optional.empty(),
            Optional.of(new Transcript("", Optional.empty(), OptionalDouble.empty()))));
  }
}

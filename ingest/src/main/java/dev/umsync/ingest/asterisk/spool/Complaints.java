package dev.umsync.ingest.asterisk.spool;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what is wrong once an hour for each thing, and of so many things. Used by one thread. */
final class Complaints {
  private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);
  private static final Duration AGAIN = Duration.ofHours(1);
  private static final int MOST = 100;

  private final String source;
  private final LongSupplier nanoTicker;
  private final Map<String, Long> said = new HashMap<>();

  /**
   * @param source the section of the configuration that they are about
   */
  Complaints(String source, LongSupplier nanoTicker) {
    this.source = source;
    this.nanoTicker = nanoTicker;
  }

  /**
   * Says it, if it was not said lately.
   *
   * @param about the folder, mailbox or voicemail
   */
  void say(String about, String what) {
    long now = nanoTicker.getAsLong();
    said.values().removeIf(at -> now - at > AGAIN.toNanos());
    if (said.size() < MOST && said.putIfAbsent(about, now) == null) {
      LOG.atWarn().addKeyValue("source", source).addKeyValue("path", about).log(what);
    }
  }
}

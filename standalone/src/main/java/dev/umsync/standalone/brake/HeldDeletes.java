package dev.umsync.standalone.brake;

import dev.umsync.common.identity.Subscriber;
import dev.umsync.common.identity.VoicemailKey;
import dev.umsync.standalone.audit.TopicScan;
import dev.umsync.worker.watch.record.Gone;
import dev.umsync.worker.watch.record.MailboxSide;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the state topic says of deletes that are held and of voicemails that are missing.
 * Holds those and no more. Thread rule: one thread.
 */
public final class HeldDeletes {
  private static final String SUBJECT = "ce_subject";

  private final Map<String, HeldDelete> found = new TreeMap<>();

  private HeldDeletes() {}

  /** All of them, by person and voicemail. */
  public static List<HeldDelete> read(TopicScan scan, String stateTopic) {
    HeldDeletes held = new HeldDeletes();
    scan.scan(stateTopic, Optional.empty(), Optional.empty(), held::take);
    return held.found.values().stream()
        .sorted(
            Comparator.comparing(HeldDelete::subscriber).thenComparing(h -> h.voicemail().text()))
        .toList();
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    if (!MailboxSide.isKey(key)) {
      return;
    }
    found.remove(key);
    @Nullable Header subject = record.headers().lastHeader(SUBJECT);
    if (record.value() != null && subject != null) {
      MailboxSide.read(record.value())
          .gone()
          .filter(g -> g.phase() == Gone.Phase.HELD || g.kind() == Gone.Kind.MISSING)
          .ifPresent(g ->
              found.put(
                  key,
                  new HeldDelete(
                      Subscriber.of(new String(subject.value(), StandardCharsets.UTF_8)),
                      VoicemailKey.parse(MailboxSide.voicemail(key)),
                      g)));
    }
  }
}

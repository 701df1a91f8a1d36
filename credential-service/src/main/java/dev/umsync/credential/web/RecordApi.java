package dev.umsync.credential.web;

import dev.umsync.common.http.Routes;
import dev.umsync.common.instance.InstanceRecord;
import dev.umsync.credential.access.Operation;
import dev.umsync.credential.activity.ActivityRecord;
import dev.umsync.credential.kafka.admin.ActivityTopic;
import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** What was done, what runs, and the API's own document. Thread rule: any thread. */
final class RecordApi {
  /** The published document. */
  static final String DOCUMENT = "/openapi/admin.v1.yaml";

  private final ActivityTopic activity;
  private final Supplier<List<InstanceRecord>> instances;
  private final Supplier<String> sealingTo;
  private final Supplier<String> masterKey;
  private final Clock clock;
  private final byte[] document;

  RecordApi(
      ActivityTopic activity,
      Supplier<List<InstanceRecord>> instances,
      Supplier<String> sealingTo,
      Supplier<String> masterKey,
      Clock clock) {
    this.activity = activity;
    this.instances = instances;
    this.sealingTo = sealingTo;
    this.masterKey = masterKey;
    this.clock = clock;
    try (InputStream in = Objects.requireNonNull(RecordApi.class.getResourceAsStream(DOCUMENT))) {
      this.document = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void addTo(Routes routes, Door door) {
    door.open(routes, Operation.LIST_ACTIVITY, this::list);
    door.open(routes, Operation.LIST_KEYSETS, this::keysets);
    door.open(
        routes,
        Operation.OPEN_API,
        call ->
            call.response().header(HeaderNames.CONTENT_TYPE, "application/yaml").send(document));
  }

  private void list(Call call) {
    int limit = (int) call.number("limit", 50, 1, 200);
    long before = call.number("before", Long.MAX_VALUE, 0, Long.MAX_VALUE);
    List<ActivityTopic.Entry> entries = activity.newest(before, limit);
    call.answer(
        200,
        Members.of("entries", entries.stream().map(RecordApi::view).toList())
            .maybe(
                "next",
                entries.size() < limit ? Optional.empty() : Optional.of(entries.getLast().offset()))
            .map());
  }

  private static Map<String, Object> view(ActivityTopic.Entry entry) {
    ActivityRecord activity = entry.activity();
    return Members.of("offset", entry.offset())
        .and("at", activity.at().toString())
        .and("who", activity.who())
        .maybe("role", activity.role())
        .and("what", activity.what())
        .maybe("which", activity.which())
        .and("result", activity.result().name().toLowerCase(Locale.ROOT))
        .maybe("reason", activity.reason())
        .maybe("from", activity.from())
        .and("count", activity.count())
        .map();
  }

  private void keysets(Call call) {
    call.answer(
        200,
        Members.of("sealingTo", sealingTo.get())
            .and("masterKey", masterKey.get())
            .and(
                "instances",
                instances.get().stream()
                    .filter(i -> i.runs(clock.instant()))
                    .sorted(Comparator.comparing(InstanceRecord::instance))
                    .map(i ->
                        Members.of("instance", i.instance())
                            .and("role", i.role().name().toLowerCase(Locale.ROOT))
                            .and("keys", i.keys())
                            .and("reportedAt", i.reportedAt().toString())
                            .map())
                    .toList())
            .map());
  }
}

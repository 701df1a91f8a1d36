package dev.umsync.ingest.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.umsync.common.json.Json;
import dev.umsync.common.mailbox.MailboxCodec;
import dev.umsync.common.mailbox.MailboxEvent;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/** A mailbox event in the JSON event format of CloudEvents 1.0, structured mode. Stateless. */
final class StructuredEvent {
  static final String CONTENT_TYPE = "application/cloudevents+json; charset=utf-8";

  private StructuredEvent() {}

  /** The same bytes for the same event, at every attempt. */
  static byte[] bytes(MailboxCodec codec, MailboxEvent event) {
    CloudEvent ce = codec.encode(event);
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("specversion", "1.0");
    json.put("id", ce.getId());
    json.put("source", ce.getSource().toString());
    json.put("type", ce.getType());
    json.put("subject", ce.getSubject());
    json.put("time", event.meta().time().toString());
    json.put("datacontenttype", "application/json");
    try {
      json.set("data", Json.mapper().readTree(Objects.requireNonNull(ce.getData()).toBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException("our own data are JSON", e);
    }
    return Json.bytes(json);
  }
}

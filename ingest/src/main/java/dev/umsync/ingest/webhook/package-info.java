/**
 * Tells a UM server by HTTP what people did in their mailboxes: signed CloudEvents, posted to one
 * configured address. Everything here is immutable and safe for any thread. Start at {@link
 * dev.umsync.ingest.webhook.WebhookServer}.
 */
@NullMarked
package dev.umsync.ingest.webhook;

import org.jspecify.annotations.NullMarked;

/**
 * The HTTP API that UM servers send to: {@code POST /v1/voicemails} and {@code POST /v1/events}, as
 * the OpenAPI document has it. Handlers run on one virtual thread per request and share nothing
 * that is not safe for any thread. Start at {@link dev.umsync.ingest.api.IngestApi}.
 */
@NullMarked
package dev.umsync.ingest.api;

import org.jspecify.annotations.NullMarked;

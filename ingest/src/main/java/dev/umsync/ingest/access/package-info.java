/**
 * Who may send: one API key per UM server, and how much each may send. Keys are immutable; token
 * buckets are safe for any thread. Start at {@link dev.umsync.ingest.access.ApiKeys}.
 */
@NullMarked
package dev.umsync.ingest.access;

import org.jspecify.annotations.NullMarked;

/**
 * What administrators write, and what is kept of it on topics: one writer at a time for the whole
 * cluster, and tables that follow. The writer is safe for any thread. Start at {@link
 * dev.umsync.credential.kafka.admin.AdminWriter}.
 */
@NullMarked
package dev.umsync.credential.kafka.admin;

import org.jspecify.annotations.NullMarked;

/**
 * What ingest can be told, with its defaults. Everything here is immutable. Start at {@link
 * dev.umsync.ingest.config.IngestConfig}.
 */
@NullMarked
package dev.umsync.ingest.config;

import org.jspecify.annotations.NullMarked;

/** Root of the ingest module. */
@NullMarked
package dev.umsync.ingest;

import org.jspecify.annotations.NullMarked;

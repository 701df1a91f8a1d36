/**
 * Figures as a table, as JSON and as plots.
 *
 * <p>Immutable or used by one thread.
 *
 * <p>Start at {@link dev.umsync.bench.report.Report}.
 */
@NullMarked
package dev.umsync.bench.report;

import org.jspecify.annotations.NullMarked;

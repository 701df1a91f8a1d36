/**
 * Metrics and the names of what is logged. The registry is safe for all threads; binders may own
 * threads, which {@link dev.umsync.common.telemetry.Telemetry#close} ends. Begin at {@link
 * dev.umsync.common.telemetry.Telemetry#start}.
 */
@NullMarked
package dev.umsync.common.telemetry;

import org.jspecify.annotations.NullMarked;

/**
 * What the scripted server is told to do: faults, limits, latency.
 *
 * <p>Everything is safe from any thread and takes effect at the next command.
 *
 * <p>Start at {@link dev.umsync.testbed.gmail.script.Behaviour}.
 */
@NullMarked
package dev.umsync.testbed.gmail.script;

import org.jspecify.annotations.NullMarked;

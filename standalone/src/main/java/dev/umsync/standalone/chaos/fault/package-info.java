/**
 * What is done to the installation and when: faults, their schedule from a seed or from the log of
 * an earlier run, and the thread that injects them. Schedules are immutable; the runner has one
 * thread for each fault under way. Start at {@link dev.umsync.standalone.chaos.fault.Schedule}.
 */
@NullMarked
package dev.umsync.standalone.chaos.fault;

import org.jspecify.annotations.NullMarked;

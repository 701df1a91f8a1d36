/**
 * The processes of the installation: started, watched, killed, frozen and started again. A child is
 * safe from any thread; whoever injects faults takes its turn first. Start at {@link
 * dev.umsync.standalone.chaos.process.Child}.
 */
@NullMarked
package dev.umsync.standalone.chaos.process;

import org.jspecify.annotations.NullMarked;

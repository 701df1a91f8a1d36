/**
 * Takes requests to try a mailbox from their topic and answers them; of several workers one takes
 * each. One task, and one per check under way. Start at {@link
 * dev.umsync.worker.kafka.checks.CheckLoop}.
 */
@NullMarked
package dev.umsync.worker.kafka.checks;

import org.jspecify.annotations.NullMarked;

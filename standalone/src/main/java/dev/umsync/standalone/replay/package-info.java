/**
 * Writes events to the voicemail topic once more: what would come of it, and doing it. What state
 * knows as applied or deleted is not applied again, which is the workers' doing and not this
 * package's. One thread per object; constant memory. Start at {@link
 * dev.umsync.standalone.replay.ReplayPreview} and {@link dev.umsync.standalone.replay.ReplayRun}.
 */
@NullMarked
package dev.umsync.standalone.replay;

import org.jspecify.annotations.NullMarked;

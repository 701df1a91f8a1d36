/**
 * Chaos: an installation of real processes under load, faults at random moments, and at the end the
 * question whether every voicemail is where it should be, once and in order. Runs on the command's
 * thread, with threads of its own for load and faults. Start at {@link
 * dev.umsync.standalone.chaos.Chaos}.
 */
@NullMarked
package dev.umsync.standalone.chaos;

import org.jspecify.annotations.NullMarked;

/**
 * Tells what a recording really is, whatever it is called. Everything here is immutable and safe
 * for any thread. Start at {@link dev.umsync.common.audio.AudioSniffer}.
 */
@NullMarked
package dev.umsync.common.audio;

import org.jspecify.annotations.NullMarked;

/**
 * What the state topic remembers of a voicemail, in at most 200 bytes.
 *
 * <p>Values are immutable; everything is safe for any thread.
 *
 * <p>Start at {@link dev.umsync.worker.voicemail.state.VoicemailState}.
 */
@NullMarked
package dev.umsync.worker.voicemail.state;

import org.jspecify.annotations.NullMarked;
